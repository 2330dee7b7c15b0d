/** The dimensions that logs can be grouped by and filtered on, and the log fields that each is read from. */

/** How a dimension's value comes out of its field's bytes. */
export type Reading =
  /** the bytes as logged */
  | 'as-logged'
  /** the media type alone: lower case, parameters cut off */
  | 'media-type'
  /** the first two characters of a time of day */
  | 'hour';

export interface Dimension {
  readonly name: string;
  /** Columns (see `columnOf`) to read, best first; the next one serves where a column is absent or the value is `-`. */
  readonly columns: readonly string[];
  readonly reading: Reading;
  /** One line for `--help` and the docs. */
  readonly about: string;
}

/** In the order of the command line contract. */
export const DIMENSIONS: readonly Dimension[] = [
  { name: 'uri', columns: ['cs_uri_stem'], reading: 'as-logged', about: 'path of the request, as logged' },
  { name: 'pop', columns: ['x_edge_location'], reading: 'as-logged', about: 'edge location (POP) that answered' },
  {
    name: 'content_type',
    columns: ['sc_content_type'],
    reading: 'media-type',
    about: 'media type of the response, without parameters',
  },
  { name: 'result_type', columns: ['x_edge_result_type'], reading: 'as-logged', about: 'result after the last byte left' },
  {
    name: 'response_result_type',
    columns: ['x_edge_response_result_type'],
    reading: 'as-logged',
    about: 'result just before answering',
  },
  {
    name: 'detailed_result_type',
    columns: ['x_edge_detailed_result_type'],
    reading: 'as-logged',
    about: 'result with the cause of an error',
  },
  { name: 'status', columns: ['sc_status'], reading: 'as-logged', about: 'HTTP status; 000: the viewer left first' },
  { name: 'method', columns: ['cs_method'], reading: 'as-logged', about: 'HTTP method' },
  { name: 'host', columns: ['x_host_header', 'cs_host'], reading: 'as-logged', about: "the viewer's Host header" },
  {
    name: 'distribution',
    columns: ['distributionid'],
    reading: 'as-logged',
    about: 'distribution id, from field, file name or path',
  },
  { name: 'protocol', columns: ['cs_protocol'], reading: 'as-logged', about: 'http, https, ws, wss or grpcs' },
  { name: 'date', columns: ['date'], reading: 'as-logged', about: 'UTC date, as logged' },
  { name: 'hour', columns: ['time'], reading: 'hour', about: 'UTC hour, 00 to 23' },
];

export const DIMENSION_NAMES: readonly string[] = DIMENSIONS.map((dimension) => dimension.name);

/** Position of a dimension in {@link DIMENSIONS}; -1 where the name is none. */
export function dimensionIndex(name: string): number {
  return DIMENSION_NAMES.indexOf(name);
}
