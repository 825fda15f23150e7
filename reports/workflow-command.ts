/* GitHub's workflow commands: `::error file=...,line=...,title=...::message`, a line each, on either stream. */

/** It shows so many of a step. */
const MAX_ANNOTATIONS = 10;

export interface Annotation {
  /** '' where it has no place. */
  readonly file: string;
  /** From 1; 0: the file as a whole. */
  readonly line: number;
  readonly column?: number;
  readonly title: string;
  readonly message: string;
}

/** The lines that print them; only as many as GitHub shows. */
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

/** As workflow commands take them: percent signs and line ends escaped, in properties colons and commas too. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Text in front of the message. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
