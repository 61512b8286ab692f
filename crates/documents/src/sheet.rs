//! A sheet of paper: what stands on it, and its two faces, plain text and a page to print.
//!
//! Both faces are made of the same blocks, so that neither says what the other does not. Whatever a person
//! wrote is text and nothing else: it is set off, and it is escaped.

use writ_language::Language;

/// Columns of the plain text.
const COLUMNS: usize = 76;

/// A part of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading inside the text.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// Points, one below the other.
    Points(Vec<String>),
    /// Names with their values.
    Facts(Vec<(String, String)>),
    /// What a person wrote, in that person's lines.
    Words(String),
    /// Lines that belong together, such as an address.
    Lines(Vec<String>),
    /// A digest, in small print.
    Digest(String),
}

/// A letter as it lies on the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The language it is in.
    pub language: Language,
    /// Who writes, line by line.
    pub sender: Vec<String>,
    /// To whom, line by line.
    pub recipient: Vec<String>,
    /// Date and references, with their names.
    pub references: Vec<(String, String)>,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub body: Vec<Block>,
    /// How it ends, line by line.
    pub closing: Vec<String>,
    /// The name of the code, the code, and how to have it confirmed; none on what is gone after a quarter of an hour.
    pub code: Option<(String, String, String)>,
}

impl Sheet {
    /// The plain text: what is sent by e-mail, and what the digest of the letter is taken of.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        lines(&mut text, &self.sender);
        lines(&mut text, &self.recipient);
        facts(&mut text, &self.references);
        paragraph(&mut text, &self.subject, "", "");
        for block in &self.body {
            block.write_text(&mut text);
        }
        lines(&mut text, &self.closing);
        if let Some((name, code, note)) = &self.code {
            text.push_str("-- \n");
            paragraph(&mut text, &format!("{name}: {code}"), "", "");
            paragraph(&mut text, note, "", "");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    /// The page to print, without the frame around it.
    #[must_use]
    pub fn page(&self) -> String {
        let (language, direction) = (self.language.code(), self.language.direction());
        let mut page = format!(
            "<article class=\"letter\" lang=\"{language}\" dir=\"{direction}\">\n<header>\n"
        );
        page_lines(&mut page, "letter-sender", &self.sender);
        page.push_str("</header>\n");
        page_lines(&mut page, "letter-recipient", &self.recipient);
        page_facts(&mut page, "letter-references", &self.references);
        element(&mut page, "h1", &self.subject);
        for block in &self.body {
            block.write_page(&mut page);
        }
        page_lines(&mut page, "letter-closing", &self.closing);
        if let Some((name, code, note)) = &self.code {
            page.push_str("<footer>\n<p><span>");
            escape(&mut page, name);
            page.push_str("</span> <strong class=\"letter-code\" dir=\"ltr\">");
            escape(&mut page, code);
            page.push_str("</strong></p>\n");
            element(&mut page, "p", note);
            page.push_str("</footer>\n");
        }
        page.push_str("</article>\n");
        page
    }
}

impl Block {
    fn write_text(&self, text: &mut String) {
        match self {
            Self::Heading(heading) => paragraph(text, heading, "", ""),
            Self::Paragraph(words) => paragraph(text, words, "", ""),
            Self::Points(points) => {
                for point in points {
                    wrap(text, point, "- ", "  ");
                }
                text.push('\n');
            }
            Self::Facts(pairs) => facts(text, pairs),
            Self::Words(words) => {
                for line in words.lines() {
                    wrap(text, line, "  ", "  ");
                }
                text.push('\n');
            }
            Self::Lines(block) => lines(text, block),
            Self::Digest(digest) => wrap(text, digest, "  ", "  "),
        }
    }

    pub(crate) fn write_page(&self, page: &mut String) {
        match self {
            Self::Heading(heading) => element(page, "h2", heading),
            Self::Paragraph(words) => element(page, "p", words),
            Self::Points(points) => {
                page.push_str("<ul>\n");
                for point in points {
                    element(page, "li", point);
                }
                page.push_str("</ul>\n");
            }
            Self::Facts(pairs) => page_facts(page, "letter-facts", pairs),
            Self::Words(words) => {
                page.push_str("<blockquote dir=\"auto\">");
                escape(page, words);
                page.push_str("</blockquote>\n");
            }
            Self::Lines(block) => page_lines(page, "letter-lines", block),
            Self::Digest(digest) => {
                page.push_str("<p class=\"digest\" dir=\"ltr\">");
                escape(page, digest);
                page.push_str("</p>\n");
            }
        }
    }
}

/// Writes blocks as plain text.
#[must_use]
pub(crate) fn text_of(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        block.write_text(&mut text);
    }
    text
}

fn lines(text: &mut String, block: &[String]) {
    for line in block {
        wrap(text, line, "", "");
    }
    if !block.is_empty() {
        text.push('\n');
    }
}

fn facts(text: &mut String, pairs: &[(String, String)]) {
    for (name, value) in pairs {
        wrap(text, &format!("{name}: {value}"), "", "  ");
    }
    if !pairs.is_empty() {
        text.push('\n');
    }
}

fn paragraph(text: &mut String, words: &str, first: &str, rest: &str) {
    for line in words.lines() {
        wrap(text, line, first, rest);
    }
    text.push('\n');
}

/// Breaks a line at spaces; a word longer than a line stands alone.
fn wrap(text: &mut String, line: &str, first: &str, rest: &str) {
    let mut used = 0;
    let mut prefix = first;
    for word in line.split_whitespace() {
        let word: String = word.chars().filter(|symbol| !symbol.is_control()).collect();
        let length = word.chars().count();
        if used > 0 && used + 1 + length > COLUMNS {
            text.push('\n');
            used = 0;
            prefix = rest;
        }
        if used == 0 {
            text.push_str(prefix);
            used = prefix.chars().count();
        } else {
            text.push(' ');
            used += 1;
        }
        text.push_str(&word);
        used += length;
    }
    text.push('\n');
}

fn page_lines(page: &mut String, class: &str, block: &[String]) {
    if block.is_empty() {
        return;
    }
    page.push_str("<address class=\"");
    page.push_str(class);
    page.push_str("\">");
    for (place, line) in block.iter().enumerate() {
        if place > 0 {
            page.push_str("<br>");
        }
        page.push_str("<bdi>");
        escape(page, line);
        page.push_str("</bdi>");
    }
    page.push_str("</address>\n");
}

fn page_facts(page: &mut String, class: &str, pairs: &[(String, String)]) {
    if pairs.is_empty() {
        return;
    }
    page.push_str("<dl class=\"");
    page.push_str(class);
    page.push_str("\">\n");
    for (name, value) in pairs {
        page.push_str("<div><dt>");
        escape(page, name);
        page.push_str("</dt><dd><bdi>");
        escape(page, value);
        page.push_str("</bdi></dd></div>\n");
    }
    page.push_str("</dl>\n");
}

pub(crate) fn element(page: &mut String, name: &str, words: &str) {
    page.push('<');
    page.push_str(name);
    page.push('>');
    escape(page, words);
    page.push_str("</");
    page.push_str(name);
    page.push_str(">\n");
}

/// Writes text so that nothing in it is read as markup.
pub(crate) fn escape(page: &mut String, text: &str) {
    for symbol in text.chars() {
        match symbol {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            '\n' | '\t' => page.push(symbol),
            symbol if symbol.is_control() => {}
            symbol => page.push(symbol),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(words: &str) -> Sheet {
        Sheet {
            language: Language::English,
            sender: vec!["Example Ltd".into(), "1 Example Street".into()],
            recipient: vec!["Example Constabulary".into()],
            references: vec![("Our reference".into(), "W-2024-000001".into())],
            subject: "Your request".into(),
            body: vec![
                Block::Paragraph("word ".repeat(40)),
                Block::Points(vec!["first".into(), "second".into()]),
                Block::Words(words.into()),
            ],
            closing: vec!["Yours faithfully,".into()],
            code: Some(("Letter code".into(), "7K3M-9QX2-HT4N-B6WP".into(), "Check it.".into())),
        }
    }

    #[test]
    fn the_text_fits_into_a_mail_and_says_everything() {
        let text = sheet("A year is too long.").text();

        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
        for said in ["Example Ltd", "W-2024-000001", "- second", "  A year", "7K3M-9QX2-HT4N-B6WP"]
        {
            assert!(text.contains(said), "{said}: {text}");
        }
    }

    #[test]
    fn what_a_person_wrote_is_never_markup() {
        let page = sheet("<script>alert(1)</script> & \"'\u{7}").page();

        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&#39;"), "{page}");
    }

    #[test]
    fn a_word_longer_than_a_line_stands_alone_and_whole() {
        let word = "x".repeat(200);

        let text = sheet(&word).text();

        assert!(text.lines().any(|line| line.trim() == word));
    }
}
