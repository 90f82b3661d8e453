// A query set out in lines: only spaces, line breaks and the case of keywords change.

const TOKEN = new RegExp(
  [
    "#[^\\n]*", // a remark
    "<[^<>\"{}|^`\\\\\\s]*>", // an IRI
    '"""(?:[^"\\\\]|\\\\[^]|"(?!""))*"""',
    "'''(?:[^'\\\\]|\\\\[^]|'(?!''))*'''",
    '"(?:[^"\\\\\\n]|\\\\.)*"',
    "'(?:[^'\\\\\\n]|\\\\.)*'",
    "[?$][\\p{L}\\p{N}_·]+",
    "(?:[\\p{L}_][\\p{L}\\p{N}_.·-]*)?:(?:(?:[\\p{L}\\p{N}_:.·%-]|\\\\.)*(?:[\\p{L}\\p{N}_:·%-]|\\\\.))?", // a prefixed name
    "@[\\p{L}\\p{N}-]+",
    "(?:\\d+\\.?\\d*|\\.\\d+)[eE][+-]?\\d+|\\d*\\.\\d+|\\d+",
    "[\\p{L}_][\\p{L}\\p{N}_-]*", // a word
    "\\^\\^|&&|\\|\\||!=|<=|>=",
    "[^\\s]",
  ].join("|"),
  "gu",
);
const KEYWORDS = new Set(
  (
    "SELECT DISTINCT REDUCED WHERE CONSTRUCT DESCRIBE ASK FROM NAMED PREFIX BASE OPTIONAL UNION MINUS FILTER NOT EXISTS IN " +
    "BIND VALUES UNDEF GRAPH SERVICE SILENT AS GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT"
  ).split(" "),
);
const CLAUSES = new Set(
  (
    "SELECT CONSTRUCT DESCRIBE ASK FROM WHERE PREFIX BASE OPTIONAL UNION MINUS FILTER BIND VALUES GRAPH SERVICE GROUP " +
    "HAVING ORDER LIMIT OFFSET"
  ).split(" "),
);

const WIDEST = 90;

/** A query with a line for each clause and each statement, set in by its braces. */
export function formatted(query) {
  const lines = [];
  const open = []; // the brackets that are open: "{" of a pattern, "v" of values, "(" and "["
  let line = "";
  let goesOn = false; // a statement that the next line continues
  let listed = false; // after VALUES, whose braces hold values
  let last = 0;
  const depth = () => open.filter((one) => one === "{").length;
  const end = () => {
    if (line.trim()) lines.push(line.trimEnd());
    line = "";
  };
  const put = (text, spaced) => {
    if (!line) line = "  ".repeat(Math.max(0, depth() + Number(goesOn)));
    else if (spaced && line.trim()) line += " ";
    line += text;
  };
  for (const { 0: token, index } of query.matchAll(TOKEN)) {
    const between = query.slice(last, index);
    const spaced = between !== "";
    const word = token.toUpperCase();
    const inside = open.at(-1);
    const flat = inside === "(" || inside === "[" || inside === "v";
    last = index + token.length;
    if (/\n\s*\n/.test(between) && !flat && lines.at(-1)) {
      end();
      if (!goesOn) lines.push("");
    }
    if (token.startsWith("#")) {
      if (between.includes("\n")) end();
      put(token, true);
      end();
    } else if (token === "{" && listed) {
      listed = false;
      open.push("v");
      put(token, true);
    } else if (token === "{") {
      if (line.trim() === "}") end();
      put(token, true);
      open.push("{");
      goesOn = false;
      end();
    } else if (token === "}" && inside === "v") {
      open.pop();
      put(token, true);
      end();
    } else if (token === "}") {
      end();
      goesOn = false;
      open.splice(open.lastIndexOf("{") < 0 ? open.length : open.lastIndexOf("{"), open.length);
      put(token, true);
    } else if (token === "." && !flat) {
      put(token, true);
      goesOn = false;
      end();
    } else if (token === ";" && !flat) {
      put(token, true);
      goesOn = true;
      end();
    } else {
      const keyword = KEYWORDS.has(word);
      const clause = keyword && CLAUSES.has(word) && !flat;
      const closed = /^\s*(\}$|(BIND|FILTER)\b.*\)$)/.test(line) && !keyword && !flat;
      if (clause || closed) {
        end();
        goesOn = false;
      }
      if (keyword && word === "VALUES") listed = true;
      if (token === "(" || token === "[") open.push(token);
      else if ((token === ")" && inside === "(") || (token === "]" && inside === "[")) open.pop();
      put(keyword ? word : token, spaced);
      if (word === "PREFIX" || word === "BASE") goesOn = false;
    }
  }
  end();
  while (lines.at(-1) === "") lines.pop();
  return joined(lines).join("\n");
}

/** What fits on one line with its braces stands on one. */
function joined(lines) {
  const made = [];
  for (let at = 0; at < lines.length; at++) {
    const [first, inner = "", last = ""] = lines.slice(at, at + 3);
    const one = `${first} ${inner.trim()} }`;
    const fits = /^\s*(OPTIONAL|MINUS|FILTER|GRAPH)\b[^#]*\{$/.test(first) && /[^{;]$/.test(inner) && !inner.includes("#") && last.trim() === "}";
    if (fits && one.length <= WIDEST) at += 2;
    made.push(fits && one.length <= WIDEST ? one : first);
  }
  return made;
}
