import { dim } from '../terminal/colour.ts';
import { gap, type Line, lineWidth, piece } from '../terminal/line.ts';

/** Blank columns between two columns of a table. */
export const columnGap = 2;

/** A column of a table, with a cell for each row. */
export interface Column {
  title: string;
  /** Its cells end at the right, as numbers do. */
  right?: true;
  cells: Line[];
}

/** How many columns of a terminal the table takes. */
export function tableWidth(table: readonly Column[]): number {
  return columnWidths(table).reduce((sum, width) => sum + width + columnGap, -columnGap);
}

/** The titles, then the cells of each row, each column as wide as its widest cell. */
export function tableRows(table: readonly Column[]): Line[] {
  const widths = columnWidths(table);
  const row = (cellOf: (column: Column) => Line): Line =>
    table.flatMap((column, index) => {
      const cell = cellOf(column);
      const free = gap(widths[index]! - lineWidth(cell));
      return [...(index > 0 ? [gap(columnGap)] : []), ...(column.right ? [free, ...cell] : [...cell, free])];
    });
  const titles = row(({ title }) => [piece(title, dim)]);
  return [titles, ...table[0]!.cells.map((_, index) => row(({ cells }) => cells[index]!))];
}

function columnWidths(table: readonly Column[]): number[] {
  return table.map(({ title, cells }) => Math.max(title.length, ...cells.map(lineWidth)));
}
