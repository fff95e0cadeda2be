//! `kubelet.config.k8s.io/v1beta1` KubeletConfiguration as a table.
//!
//! Answers to `k8s.io/kubelet/config/v1beta1` 0.37, in its order.

use crate::api::component::base::{
    BOOL, DURATION, INT32, INT64, LOGGING, OPTIONAL_BOOL, OPTIONAL_DURATION, OPTIONAL_INT32, OPTIONAL_INT64,
    OPTIONAL_STRING, STRING, STRING_MAP, STRINGS, SWITCHES, TRACING,
};
use crate::api::core_v1::{RESOURCE_LIST, TAINT};
use crate::api::schema::{Field, Object, Type};

/// KubeletConfiguration.
pub const CONFIGURATION: Object = Object {
    name: "KubeletConfiguration",
    fields: &[
        Field::optional("apiVersion", &STRING).via("TypeMeta"),
        Field::optional("kind", &STRING).via("TypeMeta"),
        Field::optional("enableServer", &OPTIONAL_BOOL),
        Field::optional("staticPodPath", &STRING),
        Field::optional("podLogsDir", &STRING),
        Field::optional("syncFrequency", &DURATION),
        Field::optional("fileCheckFrequency", &DURATION),
        Field::optional("httpCheckFrequency", &DURATION),
        Field::optional("staticPodURL", &STRING),
        Field::optional("staticPodURLHeader", &Type::Map("map[string][]string", &STRINGS)),
        Field::optional("address", &STRING),
        Field::optional("port", &INT32),
        Field::optional("readOnlyPort", &INT32),
        Field::optional("tlsCertFile", &STRING),
        Field::optional("tlsPrivateKeyFile", &STRING),
        Field::optional("tlsCipherSuites", &STRINGS),
        Field::optional("tlsCurvePreferences", &Type::List(&INT32)),
        Field::optional("tlsMinVersion", &STRING),
        Field::optional("rotateCertificates", &BOOL),
        Field::optional("serverTLSBootstrap", &BOOL),
        Field::always("authentication", &Type::Object(&AUTHENTICATION)),
        Field::always("authorization", &Type::Object(&AUTHORIZATION)),
        Field::optional("registryPullQPS", &OPTIONAL_INT32),
        Field::optional("registryBurst", &INT32),
        Field::optional(
            "imagePullCredentialsVerificationPolicy",
            &Type::Text("ImagePullCredentialsVerificationPolicy"),
        ),
        Field::optional("preloadedImagesVerificationAllowlist", &STRINGS),
        Field::optional("eventRecordQPS", &OPTIONAL_INT32),
        Field::optional("eventBurst", &INT32),
        Field::optional("enableDebuggingHandlers", &OPTIONAL_BOOL),
        Field::optional("enableContentionProfiling", &BOOL),
        Field::optional("healthzPort", &OPTIONAL_INT32),
        Field::optional("healthzBindAddress", &STRING),
        Field::optional("oomScoreAdj", &OPTIONAL_INT32),
        Field::optional("clusterDomain", &STRING),
        Field::optional("clusterDNS", &STRINGS),
        Field::optional("streamingConnectionIdleTimeout", &DURATION),
        Field::optional("nodeStatusUpdateFrequency", &DURATION),
        Field::optional("nodeStatusReportFrequency", &DURATION),
        Field::optional("nodeLeaseDurationSeconds", &INT32),
        Field::optional("imageMinimumGCAge", &DURATION),
        Field::optional("imageMaximumGCAge", &DURATION),
        Field::optional("imageGCHighThresholdPercent", &OPTIONAL_INT32),
        Field::optional("imageGCLowThresholdPercent", &OPTIONAL_INT32),
        Field::optional("volumeStatsAggPeriod", &DURATION),
        Field::optional("kubeletCgroups", &STRING),
        Field::optional("systemCgroups", &STRING),
        Field::optional("cgroupRoot", &STRING),
        Field::optional("cgroupsPerQOS", &OPTIONAL_BOOL),
        Field::optional("cgroupDriver", &STRING),
        Field::optional("cpuManagerPolicy", &STRING),
        Field::optional("singleProcessOOMKill", &OPTIONAL_BOOL),
        Field::optional("cpuManagerPolicyOptions", &STRING_MAP),
        Field::optional("cpuManagerReconcilePeriod", &DURATION),
        Field::optional("memoryManagerPolicy", &STRING),
        Field::optional("topologyManagerPolicy", &STRING),
        Field::optional("topologyManagerScope", &STRING),
        Field::optional("topologyManagerPolicyOptions", &STRING_MAP),
        Field::optional("qosReserved", &STRING_MAP),
        Field::optional("runtimeRequestTimeout", &DURATION),
        Field::optional("hairpinMode", &STRING),
        Field::optional("maxPods", &INT32),
        Field::optional("podCIDR", &STRING),
        Field::optional("podPidsLimit", &OPTIONAL_INT64),
        Field::optional("resolvConf", &OPTIONAL_STRING),
        Field::optional("runOnce", &BOOL),
        Field::optional("cpuCFSQuota", &OPTIONAL_BOOL),
        Field::optional("cpuCFSQuotaPeriod", &OPTIONAL_DURATION),
        Field::optional("nodeStatusMaxImages", &OPTIONAL_INT32),
        Field::optional("maxOpenFiles", &INT64),
        Field::optional("contentType", &STRING),
        Field::optional("kubeAPIQPS", &OPTIONAL_INT32),
        Field::optional("kubeAPIBurst", &INT32),
        Field::optional("serializeImagePulls", &OPTIONAL_BOOL),
        Field::optional("maxParallelImagePulls", &OPTIONAL_INT32),
        Field::optional("evictionHard", &STRING_MAP),
        Field::optional("evictionSoft", &STRING_MAP),
        Field::optional("evictionSoftGracePeriod", &STRING_MAP),
        Field::optional("evictionPressureTransitionPeriod", &DURATION),
        Field::optional("evictionMaxPodGracePeriod", &INT32),
        Field::optional("evictionMinimumReclaim", &STRING_MAP),
        Field::optional("mergeDefaultEvictionSettings", &OPTIONAL_BOOL),
        Field::optional("podsPerCore", &INT32),
        Field::optional("enableControllerAttachDetach", &OPTIONAL_BOOL),
        Field::optional("protectKernelDefaults", &BOOL),
        Field::optional("makeIPTablesUtilChains", &OPTIONAL_BOOL),
        Field::optional("iptablesMasqueradeBit", &OPTIONAL_INT32),
        Field::optional("iptablesDropBit", &OPTIONAL_INT32),
        Field::optional("featureGates", &SWITCHES),
        Field::optional("failSwapOn", &OPTIONAL_BOOL),
        Field::optional("memorySwap", &Type::Object(&MEMORY_SWAP_CONFIGURATION)),
        Field::optional("containerLogMaxSize", &STRING),
        Field::optional("containerLogMaxFiles", &OPTIONAL_INT32),
        Field::optional("containerLogMaxWorkers", &OPTIONAL_INT32),
        Field::optional("containerLogMonitorInterval", &OPTIONAL_DURATION),
        Field::optional(
            "configMapAndSecretChangeDetectionStrategy",
            &Type::Text("ResourceChangeDetectionStrategy"),
        ),
        Field::optional("systemReserved", &STRING_MAP),
        Field::optional("kubeReserved", &STRING_MAP),
        Field::optional("reservedSystemCPUs", &STRING),
        Field::optional("showHiddenMetricsForVersion", &STRING),
        Field::optional("systemReservedCgroup", &STRING),
        Field::optional("kubeReservedCgroup", &STRING),
        Field::optional("enforceNodeAllocatable", &STRINGS),
        Field::optional("allowedUnsafeSysctls", &STRINGS),
        Field::optional("defaultPodSysctls", &STRING_MAP),
        Field::optional("volumePluginDir", &STRING),
        Field::optional("providerID", &STRING),
        Field::optional("kernelMemcgNotification", &BOOL),
        Field::optional("logging", &Type::Object(&LOGGING)),
        Field::optional("enableSystemLogHandler", &OPTIONAL_BOOL),
        Field::optional("enableSystemLogQuery", &OPTIONAL_BOOL),
        Field::optional("shutdownGracePeriod", &DURATION),
        Field::optional("shutdownGracePeriodCriticalPods", &DURATION),
        Field::optional(
            "shutdownGracePeriodByPodPriority",
            &Type::List(&Type::Object(&SHUTDOWN_GRACE_PERIOD_BY_POD_PRIORITY)),
        ),
        Field::optional("crashLoopBackOff", &Type::Object(&CRASH_LOOP_BACK_OFF_CONFIG)),
        Field::optional("reservedMemory", &Type::List(&Type::Object(&MEMORY_RESERVATION))),
        Field::optional("enableProfilingHandler", &OPTIONAL_BOOL),
        Field::optional("enableDebugFlagsHandler", &OPTIONAL_BOOL),
        Field::optional("seccompDefault", &OPTIONAL_BOOL),
        Field::optional("memoryThrottlingFactor", &Type::Pointer(&Type::Float64)),
        Field::optional("memoryReservationPolicy", &Type::Text("MemoryReservationPolicy")),
        Field::optional("registerWithTaints", &Type::List(&TAINT)),
        Field::optional("registerNode", &OPTIONAL_BOOL),
        Field::optional("tracing", &Type::Pointer(&Type::Object(&TRACING))),
        Field::optional("localStorageCapacityIsolation", &OPTIONAL_BOOL),
        Field::always("containerRuntimeEndpoint", &STRING),
        Field::optional("imageServiceEndpoint", &STRING),
        Field::optional("failCgroupV1", &OPTIONAL_BOOL),
        Field::optional("userNamespaces", &Type::Pointer(&Type::Object(&USER_NAMESPACES))),
    ],
};

const AUTHENTICATION: Object = Object {
    name: "KubeletAuthentication",
    fields: &[
        Field::always("x509", &Type::Object(&X509_AUTHENTICATION)),
        Field::always("webhook", &Type::Object(&WEBHOOK_AUTHENTICATION)),
        Field::always("anonymous", &Type::Object(&ANONYMOUS_AUTHENTICATION)),
    ],
};

const X509_AUTHENTICATION: Object =
    Object { name: "KubeletX509Authentication", fields: &[Field::optional("clientCAFile", &STRING)] };

const WEBHOOK_AUTHENTICATION: Object = Object {
    name: "KubeletWebhookAuthentication",
    fields: &[Field::optional("enabled", &OPTIONAL_BOOL), Field::optional("cacheTTL", &DURATION)],
};

const ANONYMOUS_AUTHENTICATION: Object =
    Object { name: "KubeletAnonymousAuthentication", fields: &[Field::optional("enabled", &OPTIONAL_BOOL)] };

const AUTHORIZATION: Object = Object {
    name: "KubeletAuthorization",
    fields: &[
        Field::optional("mode", &Type::Text("KubeletAuthorizationMode")),
        Field::always("webhook", &Type::Object(&WEBHOOK_AUTHORIZATION)),
    ],
};

const WEBHOOK_AUTHORIZATION: Object = Object {
    name: "KubeletWebhookAuthorization",
    fields: &[
        Field::optional("cacheAuthorizedTTL", &DURATION),
        Field::optional("cacheUnauthorizedTTL", &DURATION),
    ],
};

const MEMORY_SWAP_CONFIGURATION: Object =
    Object { name: "MemorySwapConfiguration", fields: &[Field::optional("swapBehavior", &STRING)] };

const SHUTDOWN_GRACE_PERIOD_BY_POD_PRIORITY: Object = Object {
    name: "ShutdownGracePeriodByPodPriority",
    fields: &[Field::always("priority", &INT32), Field::always("shutdownGracePeriodSeconds", &INT64)],
};

const CRASH_LOOP_BACK_OFF_CONFIG: Object = Object {
    name: "CrashLoopBackOffConfig",
    fields: &[Field::optional("maxContainerRestartPeriod", &OPTIONAL_DURATION)],
};

const MEMORY_RESERVATION: Object = Object {
    name: "MemoryReservation",
    fields: &[Field::always("numaNode", &INT32), Field::always("limits", &RESOURCE_LIST)],
};

const USER_NAMESPACES: Object =
    Object { name: "UserNamespaces", fields: &[Field::optional("idsPerPod", &OPTIONAL_INT64)] };
