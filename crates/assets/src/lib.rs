//! Styles, script and fonts, built from npm packages and embedded.
