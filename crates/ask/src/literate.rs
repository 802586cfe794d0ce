//! Literate files: a heading is a case, prose says why, fenced blocks say what is asked and expected.
//!
//! Verified questions, questions to evaluate and `tests/questions` share this form. Only the blocks that are there
//! are asserted.

/// One case: what stands under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'a> {
    /// The heading; nothing for blocks that stand before the first.
    pub title: &'a str,
    /// Line of the heading, from 1.
    pub line: usize,
    /// Fenced blocks in order.
    pub blocks: Vec<Block<'a>>,
    /// What stands outside of them: lines that are not empty, trimmed.
    pub prose: Vec<&'a str>,
}

/// One fenced block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block<'a> {
    /// The word after the fence: `question`, `draft`, `rows`, …
    pub kind: &'a str,
    /// What stands inside, without the fences.
    pub body: &'a str,
    /// Line of the opening fence, from 1.
    pub line: usize,
}

/// A block that is never closed: all that follows would be taken for a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unclosed {
    /// Line of the opening fence, from 1.
    pub line: usize,
}

/// A block whose end has not been met.
#[derive(Clone, Copy)]
struct Open<'a> {
    kind: &'a str,
    /// Backticks of the opening fence; as many close it.
    fence: usize,
    /// Where its body begins in the text.
    body: usize,
    line: usize,
}

impl<'a> Section<'a> {
    /// The body of the first block of a kind, trimmed.
    pub fn block(&self, kind: &str) -> Option<&'a str> {
        self.blocks.iter().find(|block| block.kind == kind).map(|block| block.body.trim())
    }

    /// What a line of prose says of it: `top n` where one is `shape: top n`.
    pub fn note(&self, key: &str) -> Option<&'a str> {
        self.prose.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
    }

    /// The bodies of all blocks of a kind, trimmed.
    pub fn all(&self, kind: &str) -> Vec<&'a str> {
        self.blocks.iter().filter(|block| block.kind == kind).map(|block| block.body.trim()).collect()
    }
}

/// Splits a file into its cases. Headings without blocks are prose.
///
/// # Errors
/// A block that is never closed.
pub fn sections(text: &str) -> Result<Vec<Section<'_>>, Unclosed> {
    let mut sections = vec![Section { title: "", line: 1, blocks: Vec::new(), prose: Vec::new() }];
    let mut open: Option<Open<'_>> = None;
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (number, start) = (number + 1, at);
        at += line.len();
        let fence = &line[..line.len() - line.trim_start_matches('`').len()];
        match open {
            Some(Open { kind, fence: begun, body, line: opened }) if fence.len() >= begun && line.trim() == fence => {
                if let Some(section) = sections.last_mut() {
                    section.blocks.push(Block { kind, body: &text[body..start], line: opened });
                }
                open = None;
            }
            Some(_) => {}
            None if fence.len() >= 3 => {
                let kind = line[fence.len()..].split_whitespace().next().unwrap_or_default();
                open = Some(Open { kind, fence: fence.len(), body: at, line: number });
            }
            None => {
                if let Some(title) = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')) {
                    let (blocks, prose) = (Vec::new(), Vec::new());
                    sections.push(Section { title: title.trim(), line: number, blocks, prose });
                } else if let (Some(section), false) = (sections.last_mut(), line.trim().is_empty()) {
                    section.prose.push(line.trim());
                }
            }
        }
    }
    if let Some(Open { line, .. }) = open {
        return Err(Unclosed { line });
    }
    sections.retain(|section| !section.blocks.is_empty());
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_cases_and_fences_are_blocks() {
        let text = "# Title\nprose\n## One\nwhy\n```question\nrevenue\n```\n```draft\n{}\n```\n## Prose only\ntext\n";
        let found = sections(text).expect("every block is closed");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].title, found[0].line), ("One", 3));
        assert_eq!((found[0].block("question"), found[0].block("draft")), (Some("revenue"), Some("{}")));
        assert_eq!(found[0].blocks[1].line, 8);
    }

    #[test]
    fn a_longer_fence_holds_shorter_ones_and_blocks_need_no_heading() {
        let found =
            sections("````text of a file\n# no heading\n```\n````\n#no heading\n### A\n```\n```\n").expect("closed");
        let titles: Vec<&str> = found.iter().map(|section| section.title).collect();
        assert_eq!(titles, ["", "A"]);
        assert_eq!((found[0].all("text"), found[1].all("")), (vec!["# no heading\n```"], vec![""]));
    }

    #[test]
    fn a_fence_that_is_never_closed_is_named() {
        assert_eq!(sections("## One\n\n```question\nrevenue\n"), Err(Unclosed { line: 3 }));
    }
}
