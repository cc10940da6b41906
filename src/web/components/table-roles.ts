/**
 * Roles of a table's parts, written out: on narrow screens its rows are drawn as cards, and an element that is not drawn as a table
 * part loses its role.
 */
export const tableRoles = {
  table: { role: "table" },
  rows: { role: "rowgroup" },
  row: { role: "row" },
  cell: { role: "cell" },
  columnHeader: { role: "columnheader" },
  rowHeader: { role: "rowheader" },
} as const;
