//! Owns the images of the programs that run in Pods: which there are, what is in them, and making them.
//!
//! There is no registry: each is an archive that a machine imports. Their names, and the versions in
//! them, are those that the reference kubeadm of the release asks for.

mod layer;
mod layout;
mod recipe;
mod reference;
mod tools;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::ComponentsError;
use super::cache::{Cache, Entry, Key};
use super::files;
use super::programs::Programs;
use super::release::Release;
use layer::Tree;
use recipe::{Origin, RECIPES, Recipe};
pub use reference::OtherImages;

/// An image of a Kubernetes release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its name with its tag: `registry.k8s.io/pause:3.10.2`.
    pub reference: String,
    /// An OCI image layout in a tar file, for `ctr --namespace k8s.io images import --local`.
    pub archive: PathBuf,
}

const ARCHIVE: &str = "image.tar";

/// To be raised when the same parts are to give other archives.
const REVISION: &str = "1";

/// Returns all images of a release.
pub(super) fn ensure(
    cache: &mut Cache<'_>,
    release: &Release,
    architecture: &str,
    programs: &Programs,
    rootfs: &Path,
) -> Result<Vec<Image>, ComponentsError> {
    let mut images = Vec::new();
    for recipe in RECIPES {
        let reference = release.expand(recipe.reference);
        let entry = entry(cache, recipe, &reference, programs, rootfs);
        let directory = cache.ensure(&entry, |workspace| {
            require_reference_images(release, programs)?;
            let layer = tree(recipe, programs, rootfs)?;
            let archive = workspace.result.join(ARCHIVE);
            let file = File::create(&archive).map_err(files::at("create", &archive))?;
            layer
                .render()
                .and_then(|layer| layout::write(file, &reference, architecture, &recipe.entrypoint(), &layer))
                .map_err(files::at("write", &archive))?;
            Ok(())
        })?;
        images.push(Image { reference, archive: directory.join(ARCHIVE) });
    }
    Ok(images)
}

fn entry(cache: &Cache<'_>, recipe: &Recipe, reference: &str, programs: &Programs, rootfs: &Path) -> Entry {
    // The architecture is part of the identity of the programs.
    let directory = cache.identity((recipe.directory)(programs));
    let tools = recipe.tools.map(|tools| format!("{tools:?} {}", cache.identity(rootfs)));
    let tools = tools.unwrap_or_default();
    let parts = [REVISION, reference, &directory, &recipe.programs.join(","), recipe.folder, &tools];
    let name = reference.rsplit('/').next().unwrap_or(reference).replace(':', "-");
    Entry { kind: "images", name, key: Key::of(parts) }
}

fn require_reference_images(release: &Release, programs: &Programs) -> Result<(), ComponentsError> {
    let ours = RECIPES.iter().filter(|recipe| recipe.origin == Origin::Kubeadm);
    let ours: Vec<_> = ours.map(|recipe| release.expand(recipe.reference)).collect();
    let kubeadm = programs.kubernetes.join("kubeadm");
    reference::require_images(&kubeadm, release, ours.iter().map(String::as_str))
}

fn tree(recipe: &Recipe, programs: &Programs, rootfs: &Path) -> Result<Tree, ComponentsError> {
    let mut tree = Tree::default();
    tree.add_directory("tmp", 0o1777);
    if let Some(tools) = recipe.tools {
        tools::add(tools, rootfs, &mut tree)?;
    }
    for program in recipe.programs {
        let source = (recipe.directory)(programs).join(program);
        let content = fs::read(&source).map_err(files::at("read", &source))?;
        tree.add_file(&format!("{}{program}", recipe.folder), content);
    }
    Ok(tree)
}
