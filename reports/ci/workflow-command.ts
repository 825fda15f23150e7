/*
 * GitHub's workflow commands, by which a job creates annotations: `::error file=...,line=...,title=...::message`,
 * one per line, on stdout or stderr.
 */

/** GitHub shows at most this many per step. */
const MAX_ANNOTATIONS = 10;

export interface Annotation {
  /** '' if it belongs to no file. */
  readonly file: string;
  /** From 1; 0: the file as a whole. */
  readonly line: number;
  readonly column?: number;
  readonly title: string;
  readonly message: string;
}

/** The workflow commands for these annotations; no more than GitHub shows. */
export function annotationLines(annotations: readonly Annotation[]): string {
  return annotations
    .slice(0, MAX_ANNOTATIONS)
    .map((annotation) => {
      const { title, message } = annotation;
      return `::error ${placeOf(annotation)}title=${property(title)}::${data(message)}\n`;
    })
    .join('');
}

function placeOf({ file, line, column = 0 }: Annotation): string {
  if (file === '') return '';
  const inFile = line === 0 ? '' : `line=${line},${column === 0 ? '' : `col=${column},`}`;
  return `file=${property(file)},${inFile}`;
}

/** Escapes the message of a workflow command: percent signs and line ends. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Escapes a property of a workflow command: colons and commas as well. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
