//! URLs as Go reads them: what a scheme is, and what makes a text no URL.
//!
//! Answers to `net/url`.

use super::go_text::quote;

/// The parts of a URL the configuration API looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// Lower case; empty when there is none.
    pub scheme: String,
    /// Unescaped.
    pub path: String,
}

/// What may be written where.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Host,
    Other,
}

impl Url {
    /// Reads a URL; the error is worded as Go's.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (url, fragment) = text.split_once('#').unwrap_or((text, ""));
        let parsed = parse(url).map_err(|reason| format!("parse {}: {reason}", quote(url)))?;
        unescape(fragment, Part::Other).map_err(|reason| format!("parse {}: {reason}", quote(text)))?;
        Ok(parsed)
    }
}

fn parse(url: &str) -> Result<Url, String> {
    if url.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Err("net/url: invalid control character in URL".into());
    }
    let (scheme, rest) = split_scheme(url)?;
    let scheme = scheme.to_ascii_lowercase();
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    if !rest.starts_with('/') {
        if !scheme.is_empty() {
            return Ok(Url { scheme, path: String::new() });
        }
        if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
            return Err("first path segment in URL cannot contain colon".into());
        }
    }
    let authority = rest.strip_prefix("//").filter(|_| !scheme.is_empty() || !rest.starts_with("///"));
    let path = match authority {
        Some(authority) => {
            let (authority, path) = authority.split_at(authority.find('/').unwrap_or(authority.len()));
            check_authority(&scheme, authority)?;
            path
        }
        None => rest,
    };
    Ok(Url { scheme, path: unescape(path, Part::Other)? })
}

fn split_scheme(url: &str) -> Result<(&str, &str), String> {
    for (index, byte) in url.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if index > 0 => {}
            b':' if index == 0 => return Err("missing protocol scheme".into()),
            b':' => {
                return Ok((url.get(..index).unwrap_or_default(), url.get(index + 1..).unwrap_or_default()));
            }
            _ => break,
        }
    }
    Ok(("", url))
}

fn check_authority(scheme: &str, authority: &str) -> Result<(), String> {
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    check_host(scheme, host)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c);
    match user {
        Some(user) if !user.chars().all(allowed) => Err("net/url: invalid userinfo".into()),
        Some(user) => unescape(user, Part::Other).map(drop),
        None => Ok(()),
    }
}

fn check_host(scheme: &str, host: &str) -> Result<(), String> {
    match host.rfind('[') {
        Some(0) => {
            let (address, port) = host.rsplit_once(']').ok_or("missing ']' in host")?;
            check_port(port)?;
            let address = address.strip_prefix('[').unwrap_or(address);
            let bare = address.split_once("%25").map_or(address, |(bare, _)| bare);
            let address = unescape(bare, Part::Host)?;
            if address.parse::<std::net::Ipv4Addr>().is_ok() {
                return Err("invalid IP-literal".into());
            }
            match address.parse::<std::net::Ipv6Addr>() {
                Ok(_) => Ok(()),
                Err(_) => Err(format!("invalid host: ParseAddr({}): unable to parse IP", quote(&address))),
            }
        }
        Some(_) => Err("invalid IP-literal".into()),
        None => {
            // Lists of hosts are tolerated outside of HTTP.
            let colon = if matches!(scheme, "http" | "https") { host.find(':') } else { host.rfind(':') };
            if let Some(port) = colon.and_then(|colon| host.get(colon..)) {
                check_port(port)?;
            }
            unescape(host, Part::Host).map(drop)
        }
    }
}

/// Nothing, or a colon with digits.
fn check_port(text: &str) -> Result<(), String> {
    match text.strip_prefix(':') {
        None if text.is_empty() => Ok(()),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Ok(()),
        _ => Err(format!("invalid port {} after host", quote(text))),
    }
}

fn unescape(text: &str, part: Part) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '%' {
            let escape = rest.get(..3).filter(|escape| escape.bytes().skip(1).all(|b| b.is_ascii_hexdigit()));
            let value = escape.and_then(|escape| u8::from_str_radix(escape.get(1..)?, 16).ok());
            let shown: String = rest.chars().take(3).collect();
            // In a host only what is not ASCII may be escaped, and the percent sign of a zone.
            match value {
                Some(value) if part == Part::Other || value >= 0x80 || value == b'%' => bytes.push(value),
                _ => return Err(format!("invalid URL escape {}", quote(&shown))),
            }
            rest = rest.get(3..).unwrap_or_default();
            continue;
        }
        let allowed =
            !first.is_ascii() || first.is_ascii_alphanumeric() || "-_.~!$&'()*+,;=:[]<>\"".contains(first);
        if part == Part::Host && !allowed {
            return Err(format!("invalid character {} in host name", quote(&first.to_string())));
        }
        bytes.extend_from_slice(first.encode_utf8(&mut [0; 4]).as_bytes());
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = Url::parse(text).map_or_else(|error| error, |url| format!("{} {}", url.scheme, url.path));
        assert_eq!(shown, expected, "for {text:?}");
    }

    #[test]
    fn urls_have_a_scheme_and_a_path() {
        check("unix:///run/containerd.sock", "unix /run/containerd.sock");
        check("HTTPS://Host:2379/a%20b?x#y", "https /a b");
        check("/run/containerd.sock", " /run/containerd.sock");
        check("relative/path", " relative/path");
        check("unix:/a", "unix /a");
        check("host:2379", "host ");
        check("https://[fd00::1]:2379", "https ");
        check("https://user:pw@host", "https ");
        check("", " ");
    }

    #[test]
    fn what_is_no_url_is_told_as_go_tells_it() {
        check(":2379", "parse \":2379\": missing protocol scheme");
        check("10.0.0.1:2379", "parse \"10.0.0.1:2379\": first path segment in URL cannot contain colon");
        check("a\nb", "parse \"a\\nb\": net/url: invalid control character in URL");
        check("https://h:port", "parse \"https://h:port\": invalid port \":port\" after host");
        check("https://a b/", "parse \"https://a b/\": invalid character \" \" in host name");
        check("https://h/%zz", "parse \"https://h/%zz\": invalid URL escape \"%zz\"");
        check("https://h/%1", "parse \"https://h/%1\": invalid URL escape \"%1\"");
        check("https://[fd00::1", "parse \"https://[fd00::1\": missing ']' in host");
        check(
            "https://[nope]",
            "parse \"https://[nope]\": invalid host: ParseAddr(\"nope\"): unable to parse IP",
        );
        check("https://[10.0.0.1]", "parse \"https://[10.0.0.1]\": invalid IP-literal");
        check("https://u{ser@h", "parse \"https://u{ser@h\": net/url: invalid userinfo");
    }
}
