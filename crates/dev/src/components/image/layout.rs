//! Owns the form of an image archive: an OCI image layout in a tar file, as `ctr images import` reads it.

use std::io;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType};

use super::layer::header;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Writes the archive of an image with one layer.
pub(super) fn write(
    archive: impl io::Write,
    reference: &str,
    architecture: &str,
    entrypoint: &str,
    layer: &[u8],
) -> io::Result<()> {
    let config = json!({
        "architecture": architecture,
        "os": "linux",
        "config": { "Entrypoint": [entrypoint], "Env": [PATH] },
        "rootfs": { "type": "layers", "diff_ids": [digest(layer)] },
    })
    .to_string();
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor(CONFIG, config.as_bytes()),
        "layers": [descriptor(LAYER, layer)],
    })
    .to_string();
    let mut named = descriptor(MANIFEST, manifest.as_bytes());
    // The first is what containerd names the image by; the second is the specification's.
    named["annotations"] =
        json!({ "io.containerd.image.name": reference, "org.opencontainers.image.ref.name": reference });
    let index = json!({ "schemaVersion": 2, "manifests": [named] }).to_string();

    let mut archive = Builder::new(archive);
    append(&mut archive, "oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#)?;
    append(&mut archive, "index.json", index.as_bytes())?;
    for blob in [layer, config.as_bytes(), manifest.as_bytes()] {
        append(&mut archive, &format!("blobs/{}", digest(blob).replace(':', "/")), blob)?;
    }
    archive.into_inner()?.flush()
}

fn descriptor(media_type: &str, blob: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": digest(blob), "size": blob.len() })
}

fn digest(blob: &[u8]) -> String {
    let hash = Sha256::digest(blob);
    hash.iter().fold(String::from("sha256:"), |text, byte| format!("{text}{byte:02x}"))
}

fn append(archive: &mut Builder<impl io::Write>, path: &str, content: &[u8]) -> io::Result<()> {
    archive.append_data(&mut header(EntryType::Regular, 0o644, content.len()), path, content)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Read as _;

    use super::*;

    const REFERENCE: &str = "registry.k8s.io/pause:3.10.2";

    fn archive() -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut bytes, REFERENCE, "amd64", "/pause", b"a layer").expect("an archive");
        bytes
    }

    fn files() -> BTreeMap<String, Vec<u8>> {
        let archive = archive();
        let mut archive = tar::Archive::new(archive.as_slice());
        let read = |entry: io::Result<tar::Entry<'_, &[u8]>>| {
            let mut entry = entry.expect("an entry");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("content");
            (entry.path().expect("a path").display().to_string(), content)
        };
        archive.entries().expect("entries").map(read).collect()
    }

    /// Follows a descriptor to its blob.
    fn blob(descriptor: &Value) -> Vec<u8> {
        let digest = descriptor["digest"].as_str().expect("a digest").replace("sha256:", "blobs/sha256/");
        let blob = files().remove(&digest).expect("the blob");
        assert_eq!(descriptor["size"], blob.len());
        blob
    }

    fn parsed(bytes: &[u8]) -> Value {
        serde_json::from_slice(bytes).expect("JSON")
    }

    #[test]
    fn the_same_image_gives_the_same_bytes() {
        assert_eq!(archive(), archive());
    }

    #[test]
    fn the_index_leads_to_manifest_configuration_and_layer() {
        let index = parsed(&files()["index.json"]);
        let manifest = &index["manifests"][0];
        assert_eq!(manifest["annotations"]["io.containerd.image.name"], REFERENCE);
        let manifest = parsed(&blob(manifest));
        let config = parsed(&blob(&manifest["config"]));
        assert_eq!(blob(&manifest["layers"][0]), b"a layer");
        assert_eq!(config["rootfs"]["diff_ids"][0], manifest["layers"][0]["digest"]);
        assert_eq!(config["config"]["Entrypoint"], json!(["/pause"]));
    }

    #[test]
    fn digests_are_those_of_sha256() {
        // sha256sum of nothing.
        let expected = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest(b""), expected);
    }
}
