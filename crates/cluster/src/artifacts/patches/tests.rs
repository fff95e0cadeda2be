//! Every line of `testdata/patches.txt`, and what happens around single patches.

use super::*;

fn json(text: &str) -> Value {
    yaml::parse(text).unwrap().root.to_json()
}

#[test]
fn every_patch_does_what_it_does_in_the_reference() {
    let mut count = 0;
    for entry in include_str!("../testdata/patches.txt").split("\n\n").skip(1) {
        let lines: Vec<(&str, &str)> = entry.lines().filter_map(|line| line.split_once(": ")).collect();
        let [(kind, name), ("document", document), ("patch", patch), expected] = lines[..] else {
            panic!("{entry}");
        };
        let (mut document, patch) = (json(document), json(patch));
        let target = |type_name: &str| {
            PatchTarget::all().find(|(target, _)| target.type_name() == type_name).unwrap().0
        };
        let result = match kind.split_once(' ') {
            Some((_, type_name)) => apply_one(target(type_name), PatchType::Strategic, &mut document, &patch),
            None if kind == "json" => apply_one(PatchTarget::Etcd, PatchType::Json, &mut document, &patch),
            None => apply_one(PatchTarget::Etcd, PatchType::Merge, &mut document, &patch),
        };
        let shown = match result {
            Ok(()) => ("result", document.to_string()),
            Err(reason) => ("error", Value::from(reason.to_string()).to_string()),
        };
        assert_eq!((shown.0, shown.1.as_str()), expected, "\n{kind}: {name}");
        count += 1;
    }
    assert!(count > 150);
}

#[test]
fn a_list_that_starts_with_null_is_refused() {
    let document = json("{metadata: {finalizers: [null, a]}}");
    let error = strategic::apply("Pod", &document, &json("{metadata: {finalizers: [b]}}")).unwrap_err();
    assert_eq!(error.to_string(), "list element types are not identical: [[<nil> a] [b]]");
}

fn file(path: &str, content: &str) -> PatchFile {
    PatchFile { path: path.into(), content: content.into() }
}

#[test]
fn files_apply_in_the_order_of_a_walk_through_the_directory() {
    let names = ["etcd2.yaml", "sub/etcd0.yaml", "etcd1.yaml", "etcd/etcd9.yaml", "etcd.yaml"];
    let files = names.map(|name| file(name, "a: 1\n")).into();
    let patches = Patches::parse("/p", files).unwrap();
    assert_eq!(patches.report.found, ["etcd9.yaml", "etcd.yaml", "etcd1.yaml", "etcd2.yaml", "etcd0.yaml"]);
}

#[test]
fn a_directory_without_patches_changes_nothing() {
    let patches = Patches::parse("/p", Vec::new()).unwrap();
    let patched = patches.apply(PatchTarget::Etcd, &json("{a: 1}")).unwrap();
    assert_eq!(patched, Patched { document: json("{a: 1}"), log: Vec::new() });
    assert_eq!(patches.report.log(), ["[patches] Reading patches from path \"/p\""]);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let check = |content: &[u8], expected: &str| {
        let file = PatchFile { path: "etcd.yaml".into(), content: content.into() };
        assert_eq!(Patches::parse("/p", vec![file]).unwrap_err().to_string(), expected);
    };
    check(b"\xff\xfe", "could not list patch files for path \"/p\": the file \"etcd.yaml\" is not UTF-8");
    check(
        b"a: 1\n--- b\n",
        "could not list patch files for path \"/p\": could not split patches for data:\na: 1\n--- b\n\n: invalid Yaml \
         document separator: b",
    );
    check(
        b"a: 1\n---\nb: [\n",
        "could not list patch files for path \"/p\": could not convert patch to JSON:\nb: [\n: yaml: line 1: did not \
         find expected node content",
    );
}

#[test]
fn a_patch_that_does_not_apply_is_shown() {
    let patches = Patches::parse("/p", vec![file("etcd+json.yaml", "- op: remove\n  path: /x\n")]).unwrap();
    assert_eq!(
        patches.apply(PatchTarget::Etcd, &json("{}")).unwrap_err().to_string(),
        "could not apply the following patch of type \"application/json-patch+json\" to target \"etcd\":\n\
         [{\"op\":\"remove\",\"path\":\"/x\"}]\n: error in remove for path: '/x': Unable to remove nonexistent key: x: \
         missing value"
    );
    assert_eq!(patches.apply(PatchTarget::KubeScheduler, &json("{}")).unwrap().document, json("{}"));
}
