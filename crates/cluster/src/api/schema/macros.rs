//! One declaration for a Rust struct and its table.

/// Declares a struct of a versioned API together with its table, so that the two cannot disagree.
///
/// `field: Type => rule("jsonName")`, where the rule is a constructor of [`super::Field`]; a description written
/// after `as` replaces the type's own. A name in parentheses replaces the name of the Go type.
macro_rules! api_type {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(($go_name:literal))? {
            $(
                $(#[$field_meta:meta])*
                $field:ident: $type:ty => $rule:ident($json:literal) $(.via($via:literal))? $(as $shape:expr)?,
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[serde(rename = $json)]
                pub $field: $type,
            )*
        }

        impl $crate::api::schema::Shaped for $name {
            const TYPE: $crate::api::schema::Type =
                $crate::api::schema::Type::Object(&$crate::api::schema::Object {
                    name: $crate::api::schema::api_type!(@name $name $(, $go_name)?),
                    fields: &[$(
                        $crate::api::schema::Field::$rule(
                            $json,
                            $crate::api::schema::api_type!(@shape $type $(, $shape)?),
                        )$(.via($via))?,
                    )*],
                });
        }
    };
    (@name $name:ident) => { stringify!($name) };
    (@name $name:ident, $go_name:literal) => { $go_name };
    (@shape $type:ty) => { &<$type as $crate::api::schema::Shaped>::TYPE };
    (@shape $type:ty, $shape:expr) => { &$shape };
}

pub(in crate::api) use api_type;
