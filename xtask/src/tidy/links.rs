//! Links between documents: a link to a file or heading of the repository leads there.

use std::path::{Component, Path, PathBuf};

use super::Findings;
use crate::tree::{self, TextFile};

pub(super) fn check(files: &[TextFile], findings: &mut Findings) {
    let root = tree::root();
    let documents: Vec<&TextFile> = files.iter().filter(|file| file.extension() == "md").collect();
    for document in &documents {
        for (number, target) in links(document) {
            let (path, anchor) = target.split_once('#').unwrap_or((target.as_str(), ""));
            let to = resolve(&document.path, path);
            let exists = files.iter().any(|file| file.path == to) || root.join(&to).exists();
            if !exists {
                findings.error(document, number, &format!("link to `{target}` leads nowhere"));
            } else if !anchor.is_empty()
                && let Some(there) = documents.iter().find(|file| file.path == to)
                && !anchors(&there.text).iter().any(|known| known == anchor)
            {
                findings.error(document, number, &format!("`{to}` has no heading `{anchor}`"));
            }
        }
    }
}

/// The targets of a document's links into the repository, with their lines; code blocks are left out.
fn links(document: &TextFile) -> Vec<(usize, String)> {
    let mut targets = Vec::new();
    let mut in_code = false;
    for (number, line) in document.numbered_lines() {
        in_code ^= line.trim_start().starts_with("```");
        if in_code {
            continue;
        }
        for rest in line.split("](").skip(1) {
            let target = rest.split([')', ' ']).next().unwrap_or_default();
            let is_outside = target.contains("://") || target.starts_with("mailto:");
            if !is_outside && !target.is_empty() {
                targets.push((number, target.to_owned()));
            }
        }
    }
    targets
}

fn resolve(from: &str, path: &str) -> String {
    if path.is_empty() {
        return from.to_owned();
    }
    let mut to: PathBuf = Path::new(from).parent().map(Path::to_path_buf).unwrap_or_default();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => {
                to.pop();
            }
            Component::Normal(name) => to.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    to.to_string_lossy().replace('\\', "/")
}

/// The anchors that a forge makes of headings: lower case, hyphens for spaces, signs dropped.
fn anchors(markdown: &str) -> Vec<String> {
    let headings = markdown.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept =
                |letter: &char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_');
            title
                .chars()
                .filter(kept)
                .map(|letter| if letter == ' ' { '-' } else { letter })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(files: &[TextFile]) -> Vec<String> {
        let mut findings = Findings::default();
        check(files, &mut findings);
        findings.errors
    }

    #[test]
    fn links_lead_to_files_and_headings() {
        let files = [
            TextFile::new(
                "docs/a.md",
                "[b](../B.md#two-words) [here](#top) [out](https://x.org)\n# Top\n",
            ),
            TextFile::new("B.md", "## Two words\n"),
        ];

        assert_eq!(errors(&files), Vec::<String>::new());
    }

    #[test]
    fn a_link_that_leads_nowhere_is_named() {
        let files = [TextFile::new("docs/a.md", "see [b](b.md)\nand [top](#top)\n")];

        assert_eq!(
            errors(&files),
            [
                "docs/a.md:1: link to `b.md` leads nowhere",
                "docs/a.md:2: `docs/a.md` has no heading `top`"
            ]
        );
    }

    #[test]
    fn code_blocks_link_nothing() {
        let files = [TextFile::new("a.md", "```rust\nlet x = all[0](y);\n```\n")];

        assert_eq!(errors(&files), Vec::<String>::new());
    }
}
