/** The words of a few lines of Python, for their colours. */

export interface PythonWord {
  readonly kind: 'plain' | 'keyword' | 'text' | 'number' | 'operator';
  readonly text: string;
}

const KEYWORDS = /^(import|from|for|in|while|if|else|with|as|def|return|range|None|True|False)$/;
const WORD =
  /([A-Za-z_]\w*)|("[^"]*"|'[^']*')|(\d+(?:\.\d+)?)|(\*\*|[-+*/%]|[<>=!]=|[<>])|([\s\S])/g;

/** Together they are the code again. */
export function words(code: string): PythonWord[] {
  const found: PythonWord[] = [];
  for (const [text, name, quoted, number, operator] of code.matchAll(WORD)) {
    const kind =
      name !== undefined
        ? KEYWORDS.test(name)
          ? 'keyword'
          : 'plain'
        : quoted !== undefined
          ? 'text'
          : number !== undefined
            ? 'number'
            : operator !== undefined
              ? 'operator'
              : 'plain';
    found.push({ kind, text });
  }
  return found;
}
