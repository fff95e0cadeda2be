//! The objects of `k8s.io/api/core/v1` that configurations contain, as tables.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::internal::Taint;
use super::schema::{Field, Object, Shaped, Type};

const STRING: Type = Type::STRING;
const OPTIONAL_BOOL: Type = Type::Pointer(&Type::Bool);

/// `v1.PullPolicy`.
pub const PULL_POLICY: Type = Type::Text("v1.PullPolicy");
/// `v1.HostPathType`.
pub const HOST_PATH_TYPE: Type = Type::Text("v1.HostPathType");
/// `v1.ResourceList`.
pub const RESOURCE_LIST: Type = Type::Map("v1.ResourceList", &Type::Quantity);

/// `v1.Taint`.
pub const TAINT: Type = Type::Object(&Object {
    name: "v1.Taint",
    fields: &[
        Field::always("key", &STRING),
        Field::optional("value", &STRING),
        Field::always("effect", &Type::Text("v1.TaintEffect")),
        Field::optional("timeAdded", &Type::Pointer(&Type::Time)),
    ],
});

impl Shaped for Taint {
    const TYPE: Type = TAINT;
}

/// An environment variable, `corev1.EnvVar` as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EnvVar(pub Json);

/// The table of [`EnvVar`], embedded in a type of the configuration API.
pub const ENV_VAR: Object = Object {
    name: "EnvVar",
    fields: &[
        Field::always("name", &STRING).via("EnvVar"),
        Field::optional("value", &STRING).via("EnvVar"),
        Field::optional("valueFrom", &Type::Pointer(&Type::Object(&ENV_VAR_SOURCE))).via("EnvVar"),
    ],
};

impl Shaped for EnvVar {
    const TYPE: Type = Type::Object(&ENV_VAR);
}

const ENV_VAR_SOURCE: Object = Object {
    name: "v1.EnvVarSource",
    fields: &[
        Field::optional("fieldRef", &Type::Pointer(&Type::Object(&OBJECT_FIELD_SELECTOR))),
        Field::optional("resourceFieldRef", &Type::Pointer(&Type::Object(&RESOURCE_FIELD_SELECTOR))),
        Field::optional("configMapKeyRef", &Type::Pointer(&Type::Object(&CONFIG_MAP_KEY_SELECTOR))),
        Field::optional("secretKeyRef", &Type::Pointer(&Type::Object(&SECRET_KEY_SELECTOR))),
        Field::optional("fileKeyRef", &Type::Pointer(&Type::Object(&FILE_KEY_SELECTOR))),
    ],
};

const OBJECT_FIELD_SELECTOR: Object = Object {
    name: "v1.ObjectFieldSelector",
    fields: &[Field::optional("apiVersion", &STRING), Field::always("fieldPath", &STRING)],
};

const RESOURCE_FIELD_SELECTOR: Object = Object {
    name: "v1.ResourceFieldSelector",
    fields: &[
        Field::optional("containerName", &STRING),
        Field::always("resource", &STRING),
        Field::optional("divisor", &Type::Quantity),
    ],
};

const CONFIG_MAP_KEY_SELECTOR: Object = Object { name: "v1.ConfigMapKeySelector", fields: KEY_SELECTOR };
const SECRET_KEY_SELECTOR: Object = Object { name: "v1.SecretKeySelector", fields: KEY_SELECTOR };

const KEY_SELECTOR: &[Field] = &[
    Field::optional("name", &STRING).via("LocalObjectReference"),
    Field::always("key", &STRING),
    Field::optional("optional", &OPTIONAL_BOOL),
];

const FILE_KEY_SELECTOR: Object = Object {
    name: "v1.FileKeySelector",
    fields: &[
        Field::always("volumeName", &STRING),
        Field::always("path", &STRING),
        Field::always("key", &STRING),
        Field::optional("optional", &OPTIONAL_BOOL),
    ],
};
