//! `-o`: how a command prints what it found.
//!
//! Answers to upstream `cmd/kubeadm/app/util/output` and to the print flags of `cli-runtime`.

use host::diagnostic::ExitStatus;
use host::{Code, Explain};
use thiserror::Error;

use super::document::Document;
use super::jsonpath::{EvalError, MissingKeys, ParseError, Shape, Template};

/// How documents are printed.
#[derive(Clone, Debug, PartialEq)]
pub enum Format {
    /// For people; each command has its own way.
    Text,
    /// Indented JSON.
    Json,
    /// YAML, documents divided by `---`.
    Yaml,
    /// YAML with explicit brackets and quotes.
    Kyaml,
    /// What a template picks.
    JsonPath {
        /// As it was typed.
        text: String,
        /// The template.
        template: Template,
        /// In which shape.
        shape: Shape,
        /// What becomes of fields that are not there.
        missing: MissingKeys,
    },
}

/// Why nothing is printed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormatError {
    /// There is no such format.
    #[error(
        "could not construct output printer: unable to match a printer suitable for the output format \"{format}\", \
         allowed formats are: go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,template,\
         templatefile,text,yaml"
    )]
    Unknown {
        /// What was typed.
        format: String,
    },
    /// The format needs a template.
    #[error("could not construct output printer: template format specified but no template given")]
    NoTemplate,
    /// The file of the template cannot be read.
    #[error("could not construct output printer: error reading --template {path}, {reason}")]
    File {
        /// The file.
        path: String,
        /// Why not.
        reason: String,
    },
    /// The template makes no sense.
    #[error("could not construct output printer: error parsing jsonpath {text}, {problem}")]
    Parse {
        /// The template.
        text: String,
        /// What is wrong with it.
        problem: ParseError,
    },
    /// The format takes templates of Go.
    // DIFFERS: those are programs in a language of their own, which is not interpreted here.
    #[error(
        "could not construct output printer: templates of Go are not interpreted by this program, and so it has no \
         output format \"{format}\""
    )]
    GoTemplate {
        /// What was typed, without the template.
        format: &'static str,
    },
    /// The template does not fit the document.
    #[error("error executing jsonpath {text:?}: Error executing template: {problem}")]
    Eval {
        /// The template.
        text: String,
        /// Why not.
        problem: EvalError,
    },
}

const GO_TEMPLATES: [&str; 4] = ["go-template", "go-template-file", "template", "templatefile"];

impl Explain for FormatError {
    fn code(&self) -> Code {
        Code(match self {
            Self::Unknown { .. } | Self::GoTemplate { .. } => "usage.output-format",
            _ => "usage.output-template",
        })
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Unknown { .. } | Self::GoTemplate { .. } => {
                "choose one of: text, json, yaml, kyaml, jsonpath=TEMPLATE".into()
            }
            Self::NoTemplate => "add one: -o jsonpath='{.kind}'".into(),
            Self::File { .. } => return None,
            Self::Parse { .. } | Self::Eval { .. } => "see what there is to pick from: -o json".into(),
        })
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Validation
    }
}

impl Format {
    /// Reads a format; `read` reads the file of a template.
    pub fn parse(
        text: &str,
        missing: MissingKeys,
        read: impl FnOnce(&str) -> Result<String, String>,
    ) -> Result<Self, FormatError> {
        match text.to_lowercase().as_str() {
            "json" => return Ok(Self::Json),
            "yaml" => return Ok(Self::Yaml),
            "kyaml" => return Ok(Self::Kyaml),
            _ if text == "text" => return Ok(Self::Text),
            _ => {}
        }
        let (name, argument) = text.split_once('=').unwrap_or((text, ""));
        let shape = match name {
            "jsonpath-as-json" => Shape::Json,
            "jsonpath" | "jsonpath-file" => Shape::Text,
            _ => {
                return Err(match GO_TEMPLATES.into_iter().find(|template| *template == name) {
                    Some(format) => FormatError::GoTemplate { format },
                    None => FormatError::Unknown { format: text.to_owned() },
                });
            }
        };
        let template = match (name, argument) {
            (_, "") => return Err(FormatError::NoTemplate),
            ("jsonpath-file", path) => {
                read(path).map_err(|reason| FormatError::File { path: path.to_owned(), reason })?
            }
            _ => argument.to_owned(),
        };
        match Template::parse(&template) {
            Ok(parsed) => Ok(Self::JsonPath { text: template, template: parsed, shape, missing }),
            Err(problem) => Err(FormatError::Parse { text: template, problem }),
        }
    }

    /// Documents one after the other; `None` if people are to read them.
    pub fn render(&self, documents: &[Document]) -> Result<Option<String>, FormatError> {
        let rendered = |render: fn(&Document) -> String| documents.iter().map(render).collect::<Vec<_>>();
        Ok(Some(match self {
            Self::Text => return Ok(None),
            Self::Json => rendered(|document| document.to_json(4) + "\n").concat(),
            Self::Yaml => rendered(Document::to_yaml).join("---\n"),
            Self::Kyaml => rendered(Document::to_kyaml).concat(),
            Self::JsonPath { text, template, shape, missing } => documents
                .iter()
                .map(|document| template.render(document, *missing, *shape))
                .collect::<Result<String, _>>()
                .map_err(|problem| FormatError::Eval { text: text.clone(), problem })?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Format, FormatError> {
        Format::parse(text, MissingKeys::Allowed, |path| match path {
            "file" => Ok("{.kind}".into()),
            _ => Err("open nope: no such file or directory".into()),
        })
    }

    #[test]
    fn formats_are_read_as_the_reference_reads_them() {
        let check = |text: &str, expected: Format| assert_eq!(parse(text), Ok(expected), "{text}");
        check("text", Format::Text);
        check("JSON", Format::Json);
        check("Yaml", Format::Yaml);
        check("kyaml", Format::Kyaml);
        for text in ["jsonpath={.kind}", "jsonpath-file=file"] {
            let (shape, missing) = (Shape::Text, MissingKeys::Allowed);
            let template = Template::parse("{.kind}").unwrap();
            check(text, Format::JsonPath { text: "{.kind}".into(), template, shape, missing });
        }
    }

    #[test]
    fn what_is_no_format_is_said_as_the_reference_says_it() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let error = parse(text).unwrap_err().to_string();
            assert_eq!(error, format!("could not construct output printer: {expected}"));
        }
        for text in ["", "wide", "Text", "json=x"] {
            assert_eq!(parse(text), Err(FormatError::Unknown { format: text.into() }));
        }
        check("jsonpath", "template format specified but no template given");
        check("jsonpath-file=", "template format specified but no template given");
        check("jsonpath={.a", "error parsing jsonpath {.a, unclosed action");
        check("jsonpath-file=nope", "error reading --template nope, open nope: no such file or directory");
    }

    #[test]
    fn templates_of_go_are_refused() {
        for text in ["go-template", "templatefile=x"] {
            assert!(matches!(parse(text), Err(FormatError::GoTemplate { .. })), "{text}");
        }
    }

    #[test]
    fn documents_are_divided() {
        let documents = [Document::texts(["a"]), Document::texts(["b"])];
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(parse(text).unwrap().render(&documents).unwrap().as_deref(), expected, "{text}");
        };
        check("text", None);
        check("yaml", Some("- a\n---\n- b\n"));
        check("json", Some("[\n    \"a\"\n]\n[\n    \"b\"\n]\n"));
        check("jsonpath={[0]}", Some("ab"));
        assert_eq!(Format::Kyaml.render(&[]).unwrap().as_deref(), Some(""));
    }
}
