//! Literate files: a heading is a case, prose says why, fenced blocks say what is asked and expected.
//!
//! Verified questions and `tests/questions` share this form. Only the blocks that are there are asserted.

/// One case: what stands under a `##` heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'a> {
    /// The heading.
    pub title: &'a str,
    /// Line of the heading, from 1.
    pub line: usize,
    /// Fenced blocks in order.
    pub blocks: Vec<Block<'a>>,
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

impl<'a> Section<'a> {
    /// The body of the first block of a kind, trimmed.
    pub fn block(&self, kind: &str) -> Option<&'a str> {
        self.blocks.iter().find(|block| block.kind == kind).map(|block| block.body.trim())
    }

    /// The bodies of all blocks of a kind, trimmed.
    pub fn all(&self, kind: &str) -> Vec<&'a str> {
        self.blocks.iter().filter(|block| block.kind == kind).map(|block| block.body.trim()).collect()
    }
}

/// Splits a file into its cases. Text before the first heading, and headings without blocks, are prose.
pub fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut open: Option<(&str, usize, usize)> = None;
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (start, end) = (at, at + line.len());
        at = end;
        let trimmed = line.trim();
        match open {
            Some((kind, body, opened)) if trimmed == "```" => {
                if let Some(section) = sections.last_mut() {
                    section.blocks.push(Block { kind, body: &text[body..start], line: opened });
                }
                open = None;
            }
            Some(_) => {}
            None => {
                if let Some(kind) = trimmed.strip_prefix("```") {
                    open = Some((kind.trim(), end, number + 1));
                } else if let Some(title) = trimmed.strip_prefix("## ") {
                    sections.push(Section { title: title.trim(), line: number + 1, blocks: Vec::new() });
                }
            }
        }
    }
    sections.retain(|section| !section.blocks.is_empty());
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_cases_and_fences_are_blocks() {
        let text = "# Title\nprose\n## One\nwhy\n```question\nrevenue\n```\n```draft\n{}\n```\n## Prose only\ntext\n";
        let found = sections(text);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].title, found[0].line), ("One", 3));
        assert_eq!((found[0].block("question"), found[0].block("draft")), (Some("revenue"), Some("{}")));
        assert_eq!(found[0].blocks[1].line, 8);
    }

    #[test]
    fn a_fence_that_is_never_closed_is_no_block() {
        assert!(sections("## One\n```question\nrevenue\n").is_empty());
    }
}
