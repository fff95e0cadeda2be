//! Walking over DER whose elements are looked at one by one.
//!
//! For structures with a fixed shape see `tbs`; this is for the open ones: names, alternative names,
//! constraints. Reading is done by the `der` crate.

use der::asn1::AnyRef;
use der::{Decode, Error, Reader, SliceReader, Tag, TagNumber, Tagged};

/// The elements that follow each other in `contents`. Ends after the first error.
pub(crate) fn elements(contents: &[u8]) -> impl Iterator<Item = Result<AnyRef<'_>, Error>> {
    let mut reader = SliceReader::new(contents).map(Some);
    std::iter::from_fn(move || {
        let source = match &mut reader {
            Ok(source) => source,
            Err(error) => {
                let error = *error;
                reader = Ok(None);
                return Some(Err(error));
            }
        };
        let element = source.as_mut().filter(|source| !source.is_finished()).map(AnyRef::decode);
        if matches!(element, Some(Err(_))) {
            *source = None;
        }
        element
    })
}

/// The elements of the SEQUENCE that `der` consists of.
pub(crate) fn sequence(der: &[u8]) -> Result<impl Iterator<Item = Result<AnyRef<'_>, Error>>, Error> {
    Ok(elements(contents(AnyRef::from_der(der)?, Tag::Sequence)?))
}

/// The contents of an element that must have the given tag.
pub(crate) fn contents<'a>(element: AnyRef<'a>, tag: Tag) -> Result<&'a [u8], Error> {
    element.tag().assert_eq(tag)?;
    Ok(element.value())
}

/// The number of a context-specific tag on a plain value, as of a name.
pub(crate) fn primitive_number(element: &AnyRef<'_>) -> Option<u32> {
    match element.tag() {
        Tag::ContextSpecific { constructed: false, number: TagNumber(number) } => Some(number),
        _ => None,
    }
}

/// The number of a context-specific tag on something that has parts, as of a list of names.
pub(crate) fn constructed_number(element: &AnyRef<'_>) -> Option<u32> {
    match element.tag() {
        Tag::ContextSpecific { constructed: true, number: TagNumber(number) } => Some(number),
        _ => None,
    }
}

/// A primitive element with a context-specific tag.
pub(crate) fn context_primitive(number: u32, contents: &[u8]) -> Result<AnyRef<'_>, Error> {
    AnyRef::new(Tag::ContextSpecific { constructed: false, number: TagNumber(number) }, contents)
}
