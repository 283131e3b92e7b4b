// Compares the API document with the one of the last release and fails where a client of that release would break:
//   node breaks.mjs released.json present.json
// What is added is no break, values of enums in answers and error codes included: the document says that those may grow.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

let released;
let present;
let breaks;
const broken = (where, what) => breaks.push(`${where}: ${what}`);
const entries = (object) => Object.entries(object ?? {});
const list = (value) => (value === undefined ? [] : [value].flat());
const without = (before, after) => list(before).filter((value) => !list(after).includes(value));

function resolve(document, node) {
  if (!node?.$ref) return node;
  const target = node.$ref.slice(2).split("/").reduce((found, key) => found?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], document);
  return { ...target, ...node, $ref: undefined };
}

// Patterns of which a reader has seen that the second takes all that the first takes: no program can see that.
const TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}";
const WIDER = [
  [`${TIME}:[0-9]{2}\\.[0-9]{3}$`, `${TIME}:[0-9]{2}(\\.[0-9]{1,3})?$`],
  [`${TIME}:[0-9]{2}(\\.[0-9]{1,3})?$`, `${TIME}(:[0-9]{2}(\\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?$`],
];

/** Of a limit: which way it may not move in what a client sends, and in what it receives. */
const LIMITS = {
  minimum: 1, minLength: 1, minItems: 1, maximum: -1, maxLength: -1, maxItems: -1,
};

function compareSchemas(where, before, after, sent, above = []) {
  const name = before?.$ref;
  if (above.includes(name ?? before)) return;
  [before, after] = [resolve(released, before), resolve(present, after)];
  const below = [...above, name ?? before];
  const gone = sent ? without(before.type, after.type) : without(after.type, before.type);
  if (gone.length > 0) broken(where, `${list(before.type)} became ${list(after.type)}`);
  for (const value of without(before.enum, after.enum)) broken(where, `the value ${value} is gone`);
  for (const constant of ["format", "pattern", "const"]) {
    const tightened = sent || before[constant] !== undefined;
    const [narrow, wide] = sent ? [before[constant], after[constant]] : [after[constant], before[constant]];
    const widened = WIDER.some(([one, other]) => one === narrow && other === wide);
    if (before[constant] !== after[constant] && tightened && !widened) {
      broken(where, `${constant} ${before[constant]} became ${after[constant]}`);
    }
  }
  for (const [limit, tighter] of entries(LIMITS)) {
    const direction = sent ? tighter : -tighter;
    const open = tighter > 0 ? -Infinity : Infinity;
    if (((after[limit] ?? open) - (before[limit] ?? open)) * direction > 0) {
      broken(where, `${limit} ${before[limit]} became ${after[limit]}`);
    }
  }
  for (const [property, schema] of entries(before.properties)) {
    const other = after.properties?.[property];
    if (other) compareSchemas(`${where}.${property}`, schema, other, sent, below);
    else broken(where, `${property} is gone`);
  }
  const required = sent ? without(after.required, before.required) : without(before.required, after.required);
  for (const property of required) broken(where, `${property} is ${sent ? "now" : "no longer"} required`);
  if (before.items) compareSchemas(`${where}[]`, before.items, after.items ?? {}, sent, below);
  for (const [value, ref] of entries(before.discriminator?.mapping)) {
    const other = after.discriminator?.mapping?.[value];
    if (other) compareSchemas(`${where}(${value})`, { $ref: ref }, { $ref: other }, sent, below);
    else broken(where, `the variant ${value} is gone`);
  }
}

function compareContents(where, before, after, sent) {
  for (const [type, content] of entries(before?.content)) {
    const other = after?.content?.[type];
    if (other) compareSchemas(where, content.schema, other.schema, sent);
    else broken(where, `${type} is gone`);
  }
}

const parametersOf = (document, operation) =>
  new Map(list(operation.parameters).map((node) => resolve(document, node)).map((it) => [`${it.in} ${it.name}`, it]));

function compareParameters(where, before, after) {
  for (const [name, parameter] of before) {
    const other = after.get(name);
    if (other) compareSchemas(`${where} ${name}`, parameter.schema, other.schema, true);
    else broken(where, `${name} is gone`);
  }
  for (const [name, parameter] of after) {
    if (parameter.required && !before.get(name)?.required) broken(where, `${name} is now required`);
  }
}

function compareAnswers(where, before, after) {
  for (const [status, node] of entries(before)) {
    if (!after[status]) {
      broken(where, `it answers no ${status}`);
      continue;
    }
    const [answer, other] = [resolve(released, node), resolve(present, after[status])];
    compareContents(`${where} ${status}`, answer, other, false);
    const codes = (it) => Object.keys(it.content?.["application/json"]?.examples ?? {});
    for (const code of without(codes(answer), codes(other))) broken(`${where} ${status}`, `it answers no ${code}`);
    for (const [name, header] of entries(answer.headers)) {
      const now = resolve(present, other.headers?.[name]);
      if (!now || (resolve(released, header).required && !now.required)) broken(`${where} ${status}`, `header ${name} is gone or optional`);
    }
  }
}

/** What a client of the released document would break on, with the present one. */
export function breaksBetween(releasedDocument, presentDocument) {
  [released, present, breaks] = [releasedDocument, presentDocument, []];
  for (const [path, operations] of entries(released.paths)) {
    for (const [method, before] of entries(operations)) {
      const where = `${method.toUpperCase()} ${path}`;
      const after = present.paths[path]?.[method];
      if (!after) {
        broken(where, "it is gone");
        continue;
      }
      // Generated clients take their methods and classes from these.
      if (before.operationId !== after.operationId) broken(where, `${before.operationId} became ${after.operationId}`);
      if (String(before.tags) !== String(after.tags)) broken(where, `tag ${before.tags} became ${after.tags}`);
      const keys = (operation) => (operation.security ?? []).flatMap(Object.keys);
      for (const key of without(keys(after), keys(before))) broken(where, `it needs ${key} now`);
      compareParameters(where, parametersOf(released, before), parametersOf(present, after));
      const [body, other] = [resolve(released, before.requestBody), resolve(present, after.requestBody)];
      if (other?.required && !body?.required) broken(where, "it needs a body now");
      compareContents(`${where} body`, body, other, true);
      compareAnswers(where, before.responses, after.responses);
    }
  }
  for (const [name, schema] of entries(released.components.schemas)) {
    const isType = schema.properties || schema.enum || schema.oneOf;
    if (isType && !present.components.schemas[name]) broken(name, "the schema, a type of generated clients, is gone");
  }
  return breaks;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = breaksBetween(...process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8"))));
  if (found.length > 0) {
    console.error(`The API document breaks clients of the last release:\n${found.map((it) => `- ${it}`).join("\n")}`);
    process.exit(1);
  }
  console.log("The API document breaks no client of the last release.");
}
