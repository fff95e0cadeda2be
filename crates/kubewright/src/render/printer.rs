//! `-o`: how a command prints what it found.
//!
//! Answers to upstream `cmd/kubeadm/app/util/output`.

use std::str::FromStr;

use host::diagnostic::ExitStatus;
use host::{Code, Explain};
use thiserror::Error;

use super::document::Document;

/// How documents are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people; each command has its own way.
    Text,
    /// Indented JSON.
    Json,
    /// YAML, documents divided by `---`.
    Yaml,
    /// YAML with explicit brackets and quotes.
    Kyaml,
}

/// Formats that the reference knows besides.
// DIFFERS: templates of Go and of client-go's JSONPath dialect are not interpreted. Whoever has one can pipe JSON
// into a program that does.
const TEMPLATES: [&str; 7] = [
    "go-template",
    "go-template-file",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
    "template",
    "templatefile",
];

/// A format in which nothing is printed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormatError {
    /// It does not exist.
    #[error(
        "could not construct output printer: unable to match a printer suitable for the output format \"{format}\", \
         allowed formats are: go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,template,\
         templatefile,text,yaml"
    )]
    Unknown {
        /// What was typed.
        format: String,
    },
    /// It takes a template.
    #[error(
        "could not construct output printer: templates are not interpreted by this program, and so the output format \
         \"{format}\" is not among those it has: json,kyaml,text,yaml"
    )]
    Template {
        /// What was typed, without the template.
        format: &'static str,
    },
}

impl Explain for FormatError {
    fn code(&self) -> Code {
        Code("usage.output-format")
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Unknown { .. } => "choose one of: text, json, yaml, kyaml".into(),
            Self::Template { .. } => {
                "print JSON and let another program pick from it: -o json | jq -r .name".into()
            }
        })
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Validation
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        match text.to_lowercase().as_str() {
            "json" => return Ok(Self::Json),
            "yaml" => return Ok(Self::Yaml),
            "kyaml" => return Ok(Self::Kyaml),
            _ if text == "text" => return Ok(Self::Text),
            _ => {}
        }
        let name = text.split('=').next().unwrap_or_default();
        match TEMPLATES.into_iter().find(|template| *template == name) {
            Some(format) => Err(FormatError::Template { format }),
            None => Err(FormatError::Unknown { format: text.to_owned() }),
        }
    }
}

/// Documents one after the other; `None` if people are to read them.
pub fn render_all(format: Format, documents: &[Document]) -> Option<String> {
    let rendered = |render: fn(&Document) -> String| documents.iter().map(render).collect::<Vec<_>>();
    Some(match format {
        Format::Text => return None,
        Format::Json => rendered(|document| document.to_json(4) + "\n").concat(),
        Format::Yaml => rendered(Document::to_yaml).join("---\n"),
        Format::Kyaml => rendered(Document::to_kyaml).concat(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_as_the_reference_reads_them() {
        let check = |text: &str, expected: Format| assert_eq!(text.parse(), Ok(expected), "{text}");
        check("text", Format::Text);
        check("JSON", Format::Json);
        check("Yaml", Format::Yaml);
        check("kyaml", Format::Kyaml);
    }

    #[test]
    fn formats_that_do_not_exist_and_those_of_templates_are_told_apart() {
        for text in ["", "wide", "Text", "json=x"] {
            assert_eq!(text.parse::<Format>(), Err(FormatError::Unknown { format: text.into() }));
        }
        for text in ["jsonpath={.a}", "go-template", "templatefile=x"] {
            assert!(matches!(text.parse::<Format>(), Err(FormatError::Template { .. })), "{text}");
        }
    }

    #[test]
    fn documents_are_divided() {
        let documents = [Document::texts(["a"]), Document::texts(["b"])];
        assert_eq!(render_all(Format::Text, &documents), None);
        assert_eq!(render_all(Format::Yaml, &documents).as_deref(), Some("- a\n---\n- b\n"));
        assert_eq!(
            render_all(Format::Json, &documents).as_deref(),
            Some("[\n    \"a\"\n]\n[\n    \"b\"\n]\n")
        );
        assert_eq!(render_all(Format::Kyaml, &[]).as_deref(), Some(""));
    }
}
