//! Text in columns.

/// On which side a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

const GAP: &str = "  ";
/// Letters of a cell that are shown.
const WIDEST: usize = 40;

/// Lines of aligned columns: the header, a rule, the rows.
pub(crate) fn lines(header: &[String], sides: &[Side], rows: &[Vec<String>]) -> Vec<String> {
    let cell = |row: &[String], at: usize| shortened(row.get(at).map_or("", String::as_str));
    let all = || std::iter::once(header).chain(rows.iter().map(Vec::as_slice));
    let widths: Vec<usize> =
        (0..header.len()).map(|at| all().map(|row| cell(row, at).chars().count()).max().unwrap_or(0)).collect();
    let line = |row: &[String]| {
        let cells = widths.iter().enumerate().map(|(at, &width)| match sides.get(at) {
            Some(Side::Right) => format!("{:>width$}", cell(row, at)),
            _ => format!("{:<width$}", cell(row, at)),
        });
        cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    };
    let rule = widths.iter().map(|&width| "─".repeat(width)).collect::<Vec<_>>().join(GAP);
    std::iter::once(line(header)).chain(std::iter::once(rule)).chain(rows.iter().map(|row| line(row))).collect()
}

fn shortened(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if plain.chars().count() <= WIDEST {
        return plain;
    }
    plain.chars().take(WIDEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let text = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows = [text(&["Europe", "1"]), text(&["Asia", "12345"]), text(&["Zürich\nline"])];
        let lines = lines(&text(&["Region", "Revenue"]), &[Side::Left, Side::Right], &rows);
        assert_eq!(
            lines,
            [
                "Region       Revenue",
                "───────────  ───────",
                "Europe             1",
                "Asia           12345",
                "Zürich line"
            ]
        );
        assert_eq!(shortened(&"x".repeat(50)).chars().count(), WIDEST);
    }
}
