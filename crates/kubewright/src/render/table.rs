//! Columns of text.
//!
//! Answers to Go's `text/tabwriter` as the reference sets it up: at least ten characters a column, three between.

const NARROWEST: usize = 10;
const GAP: usize = 3;

/// Aligns the cells of lines, which end with tabs. What follows the last tab of a line belongs to no column, and a
/// column ends at the first line that has no cell in it.
pub fn align(text: &str) -> String {
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let mut aligned = String::new();
    for (number, cells) in lines.iter().enumerate() {
        let last = cells.len().saturating_sub(1);
        for (column, cell) in cells.iter().enumerate() {
            aligned.push_str(cell);
            if column < last {
                let missing = width(&lines, number, column).saturating_sub(cell.chars().count());
                aligned.push_str(&" ".repeat(missing));
            }
        }
        aligned.push('\n');
    }
    aligned
}

/// The width of a column around a line that has a cell in it.
fn width(lines: &[Vec<&str>], number: usize, column: usize) -> usize {
    let cell = |line: &Vec<&str>| {
        line.get(column).filter(|_| column + 1 < line.len()).map(|cell| cell.chars().count())
    };
    let (above, below) = lines.split_at(number);
    let above = above.iter().rev().map_while(cell);
    let below = below.iter().map_while(cell);
    above.chain(below).max().map_or(NARROWEST, |widest| NARROWEST.max(widest + GAP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(align(text), expected);
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_a_gap() {
        check(
            "a\tb\tc\nlonger than ten\tb\tc\n",
            "a                 b         c\nlonger than ten   b         c\n",
        );
    }

    #[test]
    fn the_last_cell_of_a_line_belongs_to_no_column() {
        check("a\tvery long and last\nb\tc\td\n", "a         very long and last\nb         c         d\n");
    }

    #[test]
    fn a_column_ends_where_a_line_has_no_cell_in_it() {
        check("wide wide wide\tx\n\na\ty\n", "wide wide wide   x\n\na         y\n");
    }

    #[test]
    fn empty_cells_are_filled() {
        check("name\tsecond\tthird\n!gone\t\t\n", "name      second    third\n!gone               \n");
    }

    #[test]
    fn characters_count_not_bytes() {
        check("éééééééé\tx\nabcdefgh\tx\n", "éééééééé   x\nabcdefgh   x\n");
    }
}
