//! `InitConfiguration`: together with the cluster's part it makes the internal form.

use super::cluster_to_internal;
use super::shared::{convert_all, patches_in, patches_out};
use crate::api::finding::{Field, Finding, Kind};
use crate::api::internal;
use crate::api::load::InitDraft;
use crate::api::schema::parse_rfc3339;
use crate::api::sensitive::Sensitive;
use crate::api::v1beta4;
use crate::api::v1beta4::types::{BootstrapToken, InitConfiguration};

impl TryFrom<InitDraft> for internal::InitConfiguration {
    type Error = Finding;

    fn try_from(draft: InitDraft) -> Result<Self, Finding> {
        let init = draft.init;
        let tokens = Field::root(Kind::Init).child("bootstrapTokens");
        let convert = |(index, token)| token_to_internal(token, &tokens.item(index));
        Ok(Self {
            cluster: cluster_to_internal(draft.cluster, draft.components, draft.ci)?,
            bootstrap_tokens: init
                .bootstrap_tokens
                .into_iter()
                .enumerate()
                .map(convert)
                .collect::<Result<_, _>>()?,
            dry_run: init.dry_run,
            node_registration: init.node_registration.into(),
            local_api_endpoint: init.local_api_endpoint.into(),
            certificate_key: init.certificate_key.0,
            skip_phases: init.skip_phases,
            patches_directory: patches_in(init.patches),
            timeouts: init.timeouts.unwrap_or_default().into(),
        })
    }
}

/// The part of the internal form that is this node's.
impl From<internal::InitConfiguration> for InitConfiguration {
    fn from(init: internal::InitConfiguration) -> Self {
        Self {
            api_version: v1beta4::API_VERSION.to_owned(),
            kind: Kind::Init.name().to_owned(),
            bootstrap_tokens: convert_all(init.bootstrap_tokens),
            dry_run: init.dry_run,
            node_registration: init.node_registration.into(),
            local_api_endpoint: init.local_api_endpoint.into(),
            certificate_key: Sensitive(init.certificate_key),
            skip_phases: init.skip_phases,
            patches: patches_out(init.patches_directory),
            timeouts: Some(init.timeouts.into()),
        }
    }
}

fn token_to_internal(token: BootstrapToken, field: &Field) -> Result<internal::BootstrapToken, Finding> {
    let missing = || field.child("token").required("the bootstrap token was not generated");
    let expires = token
        .expires
        .map(|time| parse_rfc3339(&time).map_err(|error| field.child("expires").invalid(&time, error)));
    Ok(internal::BootstrapToken {
        token: token.token.ok_or_else(missing)?,
        description: token.description,
        ttl: token.ttl.map(|ttl| ttl.or_zero()),
        expires: expires.transpose()?,
        usages: token.usages,
        groups: token.groups,
    })
}

impl From<internal::BootstrapToken> for BootstrapToken {
    fn from(token: internal::BootstrapToken) -> Self {
        Self {
            token: Some(token.token),
            description: token.description,
            ttl: token.ttl.map(Into::into),
            expires: token.expires.map(|time| time.to_string()),
            usages: token.usages,
            groups: token.groups,
        }
    }
}
