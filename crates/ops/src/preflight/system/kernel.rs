//! Is the kernel new enough, and was it built with what Kubernetes needs?

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use cluster::api::go_text::{list, quote};
use flate2::read::GzDecoder;
use host::os_text::os_text;
use host::service::Query;
use host::{HostError, Observe};

use super::cgroups::{self, Hierarchy};
use super::spec::{self, KernelOption};
use super::transcript::{Transcript, Verdict};
use crate::preflight::finding::Problem;

/// How an option was built, by its name with `CONFIG_`.
type Config = BTreeMap<String, char>;

/// Looks at the kernel's release and its build options.
pub fn check(host: &dyn Observe, release: &str, transcript: &mut Transcript) -> Vec<Problem> {
    let mut problems = Vec::new();
    let is_supported = is_supported(release);
    let verdict = if is_supported { Verdict::Good } else { Verdict::Bad };
    transcript.add("KERNEL_VERSION", release, verdict);
    if !is_supported {
        let message = format!("kernel release {release} is unsupported. {}", spec::KERNEL_NOTE);
        problems
            .push(Problem::warning(message).fixed_by("boot a maintained kernel of version 5.10 or later"));
    }
    match read_config(host, release) {
        Ok(config) => problems.extend(check_config(host, &config, transcript)),
        Err(reason) => problems.push(
            Problem::error(format!("failed to parse kernel config: {reason}"))
                .fixed_by(format!("install the kernel's configuration as /boot/config-{release}")),
        ),
    }
    problems
}

fn is_supported(release: &str) -> bool {
    if spec::FIFTH_SERIES.iter().any(|series| release.starts_with(series)) {
        return true;
    }
    // Three numbers, the first of them 6 or more; anything may follow the third.
    let mut numbers = release.splitn(3, '.');
    let number = |text: Option<&str>| {
        text.filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
            .map(str::to_owned)
    };
    let major = number(numbers.next()).filter(|major| !major.starts_with('0'));
    let major = major.and_then(|major| major.parse::<u64>().ok());
    let minor = number(numbers.next());
    let has_patch = numbers.next().is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    major.is_some_and(|major| major >= 6) && minor.is_some() && has_patch
}

fn check_config(host: &dyn Observe, config: &Config, transcript: &mut Transcript) -> Option<Problem> {
    let mut missing = Vec::new();
    require(&spec::REQUIRED, config, transcript, &mut missing);
    let for_cgroups: &[KernelOption] = match cgroups::hierarchy(host) {
        Ok(Hierarchy::V1) => &spec::REQUIRED_V1,
        Ok(Hierarchy::V2(_)) => &spec::REQUIRED_V2,
        Err(error) => return Some(Problem::error(format!("failed to get unified mountpoint: {error}"))),
    };
    require(for_cgroups, config, transcript, &mut missing);
    for option in &spec::OPTIONAL {
        look_up(option, config, Verdict::Doubtful, transcript);
    }
    (!missing.is_empty()).then(|| {
        Problem::error(format!("unexpected kernel config: {}", missing.join(" ")))
            .fixed_by("boot a kernel of the distribution, which has these options")
    })
}

fn require(
    options: &[KernelOption],
    config: &Config,
    transcript: &mut Transcript,
    missing: &mut Vec<String>,
) {
    missing.extend(options.iter().filter_map(|option| look_up(option, config, Verdict::Bad, transcript)));
}

/// Writes down how an option was built; returns its name if it is missing.
fn look_up(
    option: &KernelOption,
    config: &Config,
    if_missing: Verdict,
    transcript: &mut Transcript,
) -> Option<String> {
    let names: Vec<String> = [Some(option.name), option.alias]
        .into_iter()
        .flatten()
        .map(|name| format!("CONFIG_{name}"))
        .collect();
    let set = names.iter().find_map(|name| Some((name, config.get(name)?)));
    // An option that is not set under any name is reported under its last one, as in the reference.
    let name = set.map(|(name, _)| name).or(names.last())?.clone();
    let value = match set.map(|(_, value)| value) {
        Some('y') => "enabled",
        Some('m') => "enabled (as module)",
        Some(_) => "disabled",
        None => "not set",
    };
    if value.starts_with("enabled") {
        transcript.add(&name, value, Verdict::Good);
        return None;
    }
    match option.purpose {
        "" => transcript.add(&name, value, if_missing),
        purpose => transcript.add(&name, &format!("{value} - {purpose}"), if_missing),
    }
    Some(name)
}

/// Reads the options the kernel was built with. Some kernels keep them in a module, which is loaded if nothing else is
/// found.
fn read_config(host: &dyn Observe, release: &str) -> Result<Config, String> {
    let places = [
        "/proc/config.gz".to_owned(),
        format!("/boot/config-{release}"),
        format!("/usr/src/linux-{release}/.config"),
        "/usr/src/linux/.config".to_owned(),
        format!("/usr/lib/modules/{release}/config"),
        format!("/usr/lib/ostree-boot/config-{release}"),
        format!("/usr/lib/kernel/config-{release}"),
        format!("/usr/src/linux-headers-{release}/.config"),
        format!("/lib/modules/{release}/build/.config"),
    ];
    if let Some(config) = read_first(host, &places)? {
        return Ok(config);
    }
    load_module(host)?;
    read_first(host, &places)?.ok_or_else(|| format!("no config path in {} is available", list(&places)))
}

fn load_module(host: &dyn Observe) -> Result<(), String> {
    let (output, reason) = match host.query(Query::KernelConfigModule) {
        Ok(output) if output.success => return Ok(()),
        Ok(output) => (output.stdout + &output.stderr, output.status),
        Err(HostError::NoProgram { program, .. }) => {
            (String::new(), format!("exec: {}: executable file not found in $PATH", quote(&program)))
        }
        Err(error) => (String::new(), error.to_string()),
    };
    Err(format!("unable to load kernel module: \"configs\", output: {}, err: {reason}", quote(&output)))
}

fn read_first(host: &dyn Observe, places: &[String]) -> Result<Option<Config>, String> {
    for place in places {
        let content = match host.read(Path::new(place)) {
            Ok(None) => continue,
            Ok(Some(content)) => content,
            Err(error) => {
                return Err(format!("open {place}: {}", error.io().map_or_else(String::new, os_text)));
            }
        };
        let is_compressed = PathBuf::from(place).extension().is_some_and(|extension| extension == "gz");
        let text = if is_compressed { decompress(&content)? } else { content };
        return Ok(Some(parse_config(&String::from_utf8_lossy(&text))));
    }
    Ok(None)
}

fn decompress(content: &[u8]) -> Result<Vec<u8>, String> {
    const HEADER: usize = 10;
    if content.len() < HEADER {
        return Err("unexpected EOF".into());
    }
    if !content.starts_with(&[0x1f, 0x8b]) {
        return Err("gzip: invalid header".into());
    }
    let mut text = Vec::new();
    GzDecoder::new(content).read_to_end(&mut text).map_err(|_| "unexpected EOF")?;
    Ok(text)
}

fn parse_config(text: &str) -> Config {
    let option = |line: &str| {
        let (name, value) = line.trim().split_once('=')?;
        let letters = name.strip_prefix("CONFIG_")?;
        let is_name = !letters.is_empty()
            && letters.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        let value = value.chars().next().filter(|value| "myn".contains(*value))?;
        is_name.then(|| (name.to_owned(), value))
    };
    text.lines().filter_map(option).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maintained_kernels_are_supported() {
        let check = |release, expected| assert_eq!(is_supported(release), expected, "{release}");
        check("6.18.44-fc-v669", true);
        check("10.0.0", true);
        check("5.4.0-42-generic", true);
        check("5.10.9", true);
        check("5.15.0", true);
        check("5.14.0-427.el9", false);
        check("4.18.0", false);
        check("6.18", false);
        check("6.18.rc1", false);
        check("06.1.1", false);
        check("", false);
    }

    #[test]
    fn options_are_read_by_their_first_letter() {
        let config = parse_config(
            "CONFIG_A=y\n CONFIG_B2=module\n# CONFIG_C is not set\nCONFIG_D=\"text\"\nCONFIG_=y\n",
        );
        assert_eq!(config, Config::from([("CONFIG_A".into(), 'y'), ("CONFIG_B2".into(), 'm')]));
    }
}
