//! Tables of the guides on a terminal: in columns as long as there is room, else a row below the other.

use super::inline::{width, wrapped};

/// Columns between two cells.
const GAP: usize = 2;
/// The fewest columns in which the last cell of a row is wrapped.
const MIN_LAST: usize = 36;
/// The most columns of a cell that is not the last one, for rows that are wrapped.
const MAX_OTHERS: usize = 44;
const INDENT: usize = 2;

/// A table that is being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn begin_row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Whether the next cell is one of the head.
    pub(super) fn is_in_head(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a cell to the row that was begun last, or to the head where none was.
    pub(super) fn push(&mut self, cell: String) {
        match self.rows.last_mut() {
            Some(row) => row.push(cell),
            None => self.head.push(cell),
        }
    }

    /// The table in lines of at most `columns`, as far as its words allow that.
    pub(super) fn shown(&self, columns: usize) -> String {
        let last = self.head.len().saturating_sub(1);
        let widest = |column: usize| {
            let rows = self.rows.iter().chain([&self.head]);
            rows.filter_map(|row| row.get(column))
                .map(|cell| width(cell))
                .max()
                .unwrap_or_default()
        };
        let widths: Vec<usize> = (0..last).map(widest).collect();
        let before: usize = INDENT + widths.iter().map(|width| width + GAP).sum::<usize>();
        let is_narrow = widths.iter().all(|width| *width <= MAX_OTHERS);
        let fits = before + widest(last) <= columns;
        if fits || (is_narrow && before + MIN_LAST <= columns) {
            self.in_columns(&widths, columns)
        } else {
            self.stacked(columns)
        }
    }

    fn in_columns(&self, widths: &[usize], columns: usize) -> String {
        let mut lines = String::new();
        for row in [&self.head].into_iter().chain(&self.rows) {
            let mut first = " ".repeat(INDENT);
            for (cell, column) in row.iter().zip(widths) {
                let room = (column + GAP).saturating_sub(width(cell));
                first.push_str(cell);
                first.push_str(&" ".repeat(room));
            }
            let last = row.get(widths.len()).map_or("", String::as_str);
            lines.push_str(&wrapped(last, &first, columns));
        }
        lines
    }

    /// Each row begins with its first cell; the others stand below it, with what their column says.
    fn stacked(&self, columns: usize) -> String {
        let mut lines = String::new();
        for row in &self.rows {
            let mut cells = row.iter().zip(&self.head);
            if let Some((first, _)) = cells.next() {
                lines.push_str(&wrapped(first, &" ".repeat(INDENT), columns));
            }
            for (cell, head) in cells.filter(|(cell, _)| !cell.is_empty()) {
                let text = match self.head.len() {
                    2 => cell.clone(),
                    _ => format!("{head}: {cell}"),
                };
                lines.push_str(&wrapped(&text, &" ".repeat(3 * INDENT), columns));
            }
        }
        lines
    }
}
