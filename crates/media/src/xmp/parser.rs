//! Parses the subset of XML 1.0 with namespaces that XMP packets use. Document types are refused,
//! since they can define entities. Text is returned with its entities unresolved.

use std::ops::Range;

/// Maximum depth of elements. No packet needs more; each level costs memory.
const MAX_DEPTH: usize = 64;
/// Maximum namespaces in scope. No packet needs more; each name is looked up among them.
const MAX_NAMESPACES: usize = 128;
/// Maximum attributes of an element. None needs more; each costs many times its length.
const MAX_ATTRIBUTES: usize = 4096;

/// A name with its namespace, which is empty if the prefix is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) namespace: &'a str,
    pub(super) local: &'a str,
}

impl Name<'_> {
    pub(super) fn is(&self, namespace: &str, local: &str) -> bool {
        self.namespace == namespace && self.local == local
    }
}

#[derive(Debug, Clone)]
pub(super) struct Attribute<'a> {
    pub(super) name: Name<'a>,
    pub(super) value: &'a str,
    /// Byte range in the packet, including the white space before.
    pub(super) range: Range<usize>,
    /// Whether it declares a namespace, and so is not a property.
    pub(super) declares: bool,
}

#[derive(Debug)]
pub(super) enum Event<'a> {
    Start {
        name: Name<'a>,
        attributes: Vec<Attribute<'a>>,
        range: Range<usize>,
        /// Whether the element is empty; no [`Event::End`] follows then.
        empty: bool,
    },
    End {
        range: Range<usize>,
    },
    Text {
        text: &'a str,
        range: Range<usize>,
    },
    /// A processing instruction, such as the packet's wrapper.
    Instruction {
        range: Range<usize>,
    },
    Comment,
}

/// The packet is malformed or exceeds a bound. No caller needs the reason.
#[derive(Debug)]
pub(super) struct NotXml;

pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// Open elements by their name as written.
    open: Vec<&'a str>,
    /// Namespace declarations: depth, prefix, namespace.
    namespaces: Vec<(usize, &'a str, &'a str)>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, open: Vec::new(), namespaces: Vec::new() }
    }

    /// Returns the next event; `None` at the end, where no element may be open.
    pub(super) fn next(&mut self) -> Result<Option<Event<'a>>, NotXml> {
        let start = self.at;
        let rest = self.text.get(start..).ok_or(NotXml)?;
        if rest.is_empty() {
            return if self.open.is_empty() { Ok(None) } else { Err(NotXml) };
        }
        if !rest.starts_with('<') {
            let len = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            self.at += len;
            let text = &rest[..len];
            let range = start..self.at;
            return Ok(Some(Event::Text { text, range }));
        }
        if rest.starts_with("<?") {
            self.skip_to(rest, "?>")?;
            let range = start..self.at;
            return Ok(Some(Event::Instruction { range }));
        }
        if rest.starts_with("<!--") {
            self.skip_to(rest, "-->")?;
            return Ok(Some(Event::Comment));
        }
        if rest.starts_with("<![CDATA[") {
            self.skip_to(rest, "]]>")?;
            let text = &rest[9..self.at - start - 3];
            let range = start..self.at;
            return Ok(Some(Event::Text { text, range }));
        }
        if let Some(name) = rest.strip_prefix("</") {
            let len = memchr::memchr(b'>', name.as_bytes()).ok_or(NotXml)?;
            if self.open.pop() != Some(name[..len].trim_end()) {
                return Err(NotXml);
            }
            self.leave();
            self.at += len + 3;
            let range = start..self.at;
            return Ok(Some(Event::End { range }));
        }
        self.tag().map(Some)
    }

    /// Number of open elements.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    fn skip_to(&mut self, rest: &str, mark: &str) -> Result<(), NotXml> {
        let found = memchr::memmem::find(rest.as_bytes(), mark.as_bytes()).ok_or(NotXml)?;
        self.at += found + mark.len();
        Ok(())
    }

    fn tag(&mut self) -> Result<Event<'a>, NotXml> {
        let start = self.at;
        self.at += 1;
        let name = self.name()?;
        self.open.push(name);
        if self.open.len() > MAX_DEPTH {
            return Err(NotXml);
        }
        let mut written = Vec::new();
        let empty = loop {
            let before = self.at;
            self.white_space();
            match self.rest().as_bytes() {
                [b'>', ..] => {
                    self.at += 1;
                    break false;
                }
                [b'/', b'>', ..] => {
                    self.at += 2;
                    break true;
                }
                _ if before == self.at => return Err(NotXml),
                _ => {}
            }
            let name = self.name()?;
            self.white_space();
            self.expect('=')?;
            self.white_space();
            let value = self.quoted()?;
            if name == "xmlns" || name.starts_with("xmlns:") {
                let prefix = name.strip_prefix("xmlns:").unwrap_or_default();
                self.namespaces.push((self.open.len(), prefix, value));
                if self.namespaces.len() > MAX_NAMESPACES {
                    return Err(NotXml);
                }
            }
            written.push((name, value, before..self.at));
            if written.len() > MAX_ATTRIBUTES {
                return Err(NotXml);
            }
        };
        // A tag's declarations apply to its own names as well.
        let attributes = written
            .into_iter()
            .map(|(name, value, range)| Attribute {
                name: self.resolve(name),
                value,
                range,
                declares: name == "xmlns" || name.starts_with("xmlns:"),
            })
            .collect();
        let name = self.resolve(name);
        if empty {
            self.open.pop();
            self.leave();
        }
        let range = start..self.at;
        Ok(Event::Start { name, attributes, range, empty })
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn leave(&mut self) {
        let depth = self.open.len();
        while self.namespaces.pop_if(|(at, ..)| *at > depth).is_some() {}
    }

    fn resolve(&self, name: &'a str) -> Name<'a> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let declared = self.namespaces.iter().rev().find(|(_, known, _)| *known == prefix);
        let namespace = match (prefix, declared) {
            ("xml", _) => super::namespace::XML,
            (_, Some((_, _, namespace))) => namespace,
            _ => "",
        };
        Name { namespace, local }
    }

    fn name(&mut self) -> Result<&'a str, NotXml> {
        let rest = self.rest();
        let ends =
            |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/' | '<' | '"' | '\'');
        let len = rest.find(ends).ok_or(NotXml)?;
        if len == 0 || rest.starts_with('!') {
            return Err(NotXml);
        }
        self.at += len;
        Ok(&rest[..len])
    }

    fn white_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_ascii_start().len();
    }

    fn expect(&mut self, wanted: char) -> Result<(), NotXml> {
        let rest = self.rest();
        if !rest.starts_with(wanted) {
            return Err(NotXml);
        }
        self.at += wanted.len_utf8();
        Ok(())
    }

    fn quoted(&mut self) -> Result<&'a str, NotXml> {
        let rest = self.rest();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let quote = quote.ok_or(NotXml)?;
        let value = &rest[1..];
        let len = value.find(quote).ok_or(NotXml)?;
        self.at += len + 2;
        Ok(&value[..len])
    }
}

/// Resolves the five entities of XML and character references.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.as_bytes().iter().take(12).position(|byte| *byte == b';');
        let Some(end) = end else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let entity = &rest[1..end];
        let number = match entity.strip_prefix("#x") {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => entity.strip_prefix('#').and_then(|number| number.parse().ok()),
        };
        match (entity, number.and_then(char::from_u32)) {
            ("lt", _) => out.push('<'),
            ("gt", _) => out.push('>'),
            ("amp", _) => out.push('&'),
            ("quot", _) => out.push('"'),
            ("apos", _) => out.push('\''),
            (_, Some(c)) => out.push(c),
            _ => out.push_str(&rest[..=end]),
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}
