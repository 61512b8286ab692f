//! Everything that knows HTTP and HTML.
