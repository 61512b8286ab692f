//! Styles, script and fonts, built from npm packages and embedded.
//!
//! The build script bundles `web/` and names each file by its content, so that a browser may keep it
//! for ever. Pages name a file by its constant, such as [`PAGES_CSS`].

/// One embedded file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// The file name, with a hash of its content in it.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
    /// The same compressed with brotli; none where that gains nothing.
    pub brotli: Option<&'static [u8]>,
}

impl Asset {
    /// The file of a name; none when there is no such file.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        FILES.iter().find(|asset| asset.name == name)
    }

    /// The media type, by the name's ending.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        match self.name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("woff2") => "font/woff2",
            _ => "application/octet-stream",
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_names_an_embedded_file() {
        for path in [PAGES_CSS, DOCUMENT_CSS, LATIN_FONT] {
            let name = path.strip_prefix("/assets/").unwrap();

            assert!(Asset::named(name).is_some_and(|asset| !asset.bytes.is_empty()), "{path}");
        }
    }

    #[test]
    fn the_styles_of_the_one_file_report_refer_to_nothing_outside_itself() {
        assert!(
            !DOCUMENT_CSS_TEXT.contains("@font-face") && !DOCUMENT_CSS_TEXT.contains("@import")
        );
        for reference in DOCUMENT_CSS_TEXT.split("url(").skip(1) {
            let target = reference.trim_start_matches(['"', '\'']);

            assert!(target.starts_with("data:"), "{}", &target[..40]);
        }
    }

    #[test]
    fn styles_are_embedded_compressed_within_the_weight_of_a_public_page() {
        let styles = Asset::named(PAGES_CSS.trim_start_matches("/assets/")).unwrap();

        assert!(styles.brotli.unwrap().len() < 16_000);
        assert_eq!(styles.media_type(), "text/css; charset=utf-8");
    }
}
