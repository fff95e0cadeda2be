//! What the components' configurations share: short names for common types, logging, tracing, the API client.
//!
//! Answers to `k8s.io/component-base` 0.37.

use crate::api::schema::{Field, Object, Type};

pub(super) const BOOL: Type = Type::Bool;
pub(super) const INT32: Type = Type::INT32;
pub(super) const INT64: Type = Type::INT64;
pub(super) const STRING: Type = Type::STRING;
pub(super) const DURATION: Type = Type::Duration;
pub(super) const STRINGS: Type = Type::List(&STRING);
pub(super) const STRING_MAP: Type = Type::Map("map[string]string", &STRING);
pub(super) const SWITCHES: Type = Type::Map("map[string]bool", &BOOL);
pub(super) const OPTIONAL_BOOL: Type = Type::Pointer(&BOOL);
pub(super) const OPTIONAL_INT32: Type = Type::Pointer(&INT32);
pub(super) const OPTIONAL_INT64: Type = Type::Pointer(&INT64);
pub(super) const OPTIONAL_STRING: Type = Type::Pointer(&STRING);
pub(super) const OPTIONAL_DURATION: Type = Type::Pointer(&DURATION);

const VERBOSITY: Type = Type::Integer { name: "v1.VerbosityLevel", min: 0, max: u32::MAX as i64 };

/// Logging of a component.
pub(super) const LOGGING: Object = Object {
    name: "v1.LoggingConfiguration",
    fields: &[
        Field::optional("format", &STRING),
        Field::always("flushFrequency", &Type::TimeOrDuration),
        Field::always("verbosity", &VERBOSITY),
        Field::optional("vmodule", &VMODULE),
        Field::optional("options", &Type::Object(&FORMAT_OPTIONS)),
    ],
};

const VMODULE: Type = Type::Named("v1.VModuleConfiguration", &Type::List(&Type::Object(&VMODULE_ITEM)));

const VMODULE_ITEM: Object = Object {
    name: "v1.VModuleItem",
    fields: &[Field::always("filePattern", &STRING), Field::always("verbosity", &VERBOSITY)],
};

const FORMAT_OPTIONS: Object = Object {
    name: "v1.FormatOptions",
    fields: &[
        Field::optional("text", &Type::Object(&TEXT_OPTIONS)),
        Field::optional("json", &Type::Object(&JSON_OPTIONS)),
    ],
};

const TEXT_OPTIONS: Object = Object { name: "v1.TextOptions", fields: OUTPUT_ROUTING_OPTIONS };
const JSON_OPTIONS: Object = Object { name: "v1.JSONOptions", fields: OUTPUT_ROUTING_OPTIONS };

const OUTPUT_ROUTING_OPTIONS: &[Field] = &[
    Field::optional("splitStream", &BOOL).via("OutputRoutingOptions"),
    Field::optional("infoBufferSize", &Type::Quantity).via("OutputRoutingOptions"),
];

/// Tracing of a component.
pub(super) const TRACING: Object = Object {
    name: "v1.TracingConfiguration",
    fields: &[
        Field::optional("endpoint", &OPTIONAL_STRING),
        Field::optional("samplingRatePerMillion", &OPTIONAL_INT32),
    ],
};

/// How a component reaches the API server.
pub(super) const CLIENT_CONNECTION: Object = Object {
    name: "v1alpha1.ClientConnectionConfiguration",
    fields: &[
        Field::always("kubeconfig", &STRING),
        Field::always("acceptContentTypes", &STRING),
        Field::always("contentType", &STRING),
        Field::always("qps", &Type::Float32),
        Field::always("burst", &INT32),
    ],
};
