// What LiteLLM's database mode takes for Prisma's query engine, made of npm packages only.
//
// Prisma's client for Python starts the program that PRISMA_QUERY_ENGINE_BINARY names with `-p PORT` and sends it GraphQL
// over HTTP. The real one is downloaded from a host of its own. This one reads the GraphQL and asks Prisma's client for
// JavaScript, whose engine is part of its package, over pg; raw SQL goes to pg as it is.
//
// DATABASE_URL names the database. The generated client is in `engine` beside this file, the packages in `node_modules`.

const http = require('http');
const path = require('path');

const port = Number(process.argv[process.argv.indexOf('-p') + 1]);
if (process.argv.includes('--version')) {
  console.log(`query-engine ${process.env.PRISMA_EXPECTED_ENGINE_VERSION || '393aa359c9ad4a4bb28630fb5613f9c281cde053'}`);
  process.exit(0);
}
for (const name of Object.keys(process.env)) {
  if (name.startsWith('PRISMA_')) delete process.env[name]; // they ask the client for an engine that is not there
}

const pg = require('pg');
const { parse } = require('graphql');
const { PrismaPg } = require('@prisma/adapter-pg');
const { Prisma, PrismaClient } = require(path.join(__dirname, 'engine'));

const DATE = 1082;
pg.types.setTypeParser(DATE, (text) => text);
const url = process.env.DATABASE_URL;
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 10 }) });
const pool = new pg.Pool({ connectionString: url, max: 5 });

const MODELS = Object.fromEntries(
  Prisma.dmmf.datamodel.models.map((model) => [model.name, Object.fromEntries(model.fields.map((f) => [f.name, f]))]),
);
const OPERATIONS = [
  ['createOne', 'create'], ['createMany', 'createMany'], ['deleteOne', 'delete'], ['deleteMany', 'deleteMany'],
  ['updateOne', 'update'], ['updateMany', 'updateMany'], ['upsertOne', 'upsert'], ['findMany', 'findMany'],
  ['findFirst', 'findFirst'], ['findUnique', 'findUnique'], ['aggregate', 'aggregate'], ['groupBy', 'groupBy'],
];
const COUNTED = ['createMany', 'updateMany', 'deleteMany'];
const PLAIN_ARGUMENTS = ['orderBy', 'by', 'distinct'];
const TYPES = {
  16: 'bool', 20: 'bigint', 21: 'int', 23: 'int', 114: 'json', 199: 'json-array', 700: 'float', 701: 'double',
  1000: 'bool-array', 1005: 'int-array', 1007: 'int-array', 1009: 'string-array', 1015: 'string-array',
  1016: 'bigint-array', 1021: 'float-array', 1022: 'double-array', 1082: 'date', 1083: 'time', 1114: 'datetime',
  1184: 'datetime', 1700: 'decimal', 2950: 'uuid', 3802: 'json', 3807: 'json-array',
}; // PostgreSQL's numbers of types, in the words of the protocol

const isObject = (value) => value !== null && typeof value === 'object';
const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));

// From GraphQL to arguments of the client

function literal(node) {
  switch (node.kind) {
    case 'ObjectValue': return Object.fromEntries(node.fields.map((field) => [field.name.value, literal(field.value)]));
    case 'ListValue': return node.values.map(literal);
    case 'NullValue': return null;
    case 'IntValue': return Number.isSafeInteger(Number(node.value)) ? Number(node.value) : BigInt(node.value);
    case 'FloatValue': return Number(node.value);
    default: return node.value;
  }
}

function parsed(text) {
  if (typeof text !== 'string') return text;
  try {
    const value = JSON.parse(text);
    return value === null ? Prisma.JsonNull : value;
  } catch {
    return text;
  }
}

function jsonValue(value) {
  if (value === null) return Prisma.DbNull;
  if (!isObject(value) || Array.isArray(value)) return parsed(value);
  return mapped(value, (part, name) => {
    if (name === 'path') return part;
    return name === 'not' && isObject(part) ? jsonValue(part) : parsed(part);
  });
}

function dateValue(value) {
  if (Array.isArray(value)) return value.map(dateValue);
  if (isObject(value) && !(value instanceof Date)) return mapped(value, dateValue);
  if (typeof value !== 'string' || !/^\d{4}-/.test(value)) return value;
  return new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(value) ? value : `${value}Z`);
}

function typed(model, given) {
  if (Array.isArray(given)) return given.map((one) => typed(model, one));
  if (!isObject(given)) return given;
  return mapped(given, (value, name) => {
    const field = MODELS[model][name];
    if (!field) return isObject(value) && !['path', 'by'].includes(name) ? typed(model, value) : value;
    if (field.kind === 'object') return isObject(value) ? typed(field.type, value) : value;
    if (field.type === 'Json') return field.isList ? value : jsonValue(value);
    return field.type === 'DateTime' ? dateValue(value) : value;
  });
}

function argumentsOf(model, nodes) {
  return Object.fromEntries((nodes || []).map(({ name: { value: name }, value }) =>
    [name, PLAIN_ARGUMENTS.includes(name) ? literal(value) : typed(model, literal(value))]));
}

function selection(model, set) {
  return Object.fromEntries((set ? set.selections : []).map((node) => {
    const name = node.name.value;
    const field = MODELS[model] && MODELS[model][name];
    if (!node.selectionSet) return [name, true];
    if (field && field.kind === 'object') {
      return [name, { ...argumentsOf(field.type, node.arguments), select: selection(field.type, node.selectionSet) }];
    }
    const inner = selection('', node.selectionSet);
    return [name, name.startsWith('_') ? inner : { select: inner }];
  }));
}

// From the client's results to what the protocol says

function plain(model, value) {
  if (Array.isArray(value)) return value.map((one) => plain(model, one));
  if (typeof value === 'bigint') return Number(value);
  if (!isObject(value)) return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Prisma.Decimal) return value.toString();
  const fields = MODELS[model] || {};
  return mapped(value, (part, name) => {
    const field = fields[name];
    if (!field || field.kind !== 'scalar' || field.type !== 'Json') {
      return plain(field && field.kind === 'object' ? field.type : '', part);
    }
    if (part === null) return null;
    return field.isList ? part.map((one) => JSON.stringify(one)) : JSON.stringify(part);
  });
}

function typeOf(value) {
  if (value instanceof Date) return 'datetime';
  if (value instanceof Prisma.Decimal) return 'decimal';
  const known = { bigint: 'bigint', boolean: 'bool', number: Number.isInteger(value) ? 'int' : 'double', string: 'string' };
  return known[typeof value] || 'json';
}

async function rawQueryWithin(transaction, sql, parameters) {
  let rows = [];
  try {
    rows = await transaction.$queryRawUnsafe(sql, ...parameters);
  } catch (error) {
    if (!/type 'Unknown'/.test(error.message)) throw error; // a function that returns nothing, such as a lock
  }
  const columns = rows.length ? Object.keys(rows[0]) : [];
  const seen = columns.map((name) => rows.map((row) => row[name]).filter((cell) => cell !== null).map(typeOf));
  const types = seen.map((kinds) => (kinds.includes('double') ? 'double' : kinds[0] || 'string'));
  return { columns, types, rows: rows.map((row) => columns.map((name) => plain('', row[name]))) };
}

async function rawQuery(database, sql, parameters) {
  if (database !== prisma) return rawQueryWithin(database, sql, parameters);
  const answer = await pool.query({ text: sql, values: parameters, rowMode: 'array' });
  return {
    columns: answer.fields.map((field) => field.name),
    types: answer.fields.map((field) => TYPES[field.dataTypeID] || 'string'),
    rows: answer.rows.map((row) => row.map((cell) => (cell instanceof Date ? cell.toISOString() : cell))),
  };
}

async function execute(database, { query }) {
  const node = parse(query, { noLocation: true }).definitions[0].selectionSet.selections[0];
  const name = node.name.value;
  if (name === 'queryRaw' || name === 'executeRaw') {
    const given = Object.fromEntries(node.arguments.map((one) => [one.name.value, literal(one.value)]));
    const parameters = JSON.parse(given.parameters || '[]')
      .map((one) => (isObject(one) && 'prisma__value' in one ? one.prisma__value : one));
    if (name === 'queryRaw') return rawQuery(database, given.query, parameters);
    return database.$executeRawUnsafe(given.query, ...parameters);
  }
  const [prefix, method] = OPERATIONS.find(([start]) => name.startsWith(start) && (
    MODELS[name.slice(start.length)] || MODELS[name.slice(start.length).replace(/OrThrow$/, '')])) || [];
  if (!prefix) throw new Error(`unknown operation ${name}`);
  const named = name.slice(prefix.length);
  const model = MODELS[named] ? named : named.replace(/OrThrow$/, '');
  const delegate = database[model[0].toLowerCase() + model.slice(1)];
  const given = argumentsOf(model, node.arguments);
  if (COUNTED.includes(method)) return delegate[method](given);
  const wanted = selection(model, node.selectionSet);
  if (method === 'aggregate') return delegate.aggregate({ ...given, ...wanted });
  if (method === 'groupBy') {
    const sums = Object.fromEntries(Object.entries(wanted).filter(([part]) => part.startsWith('_')));
    return plain('', await delegate.groupBy({ ...given, ...sums }));
  }
  return plain(model, await delegate[method + (model === named ? '' : 'OrThrow')]({ ...given, select: wanted }));
}

function failure(error) {
  const raw = error.severity && !/^P\d/.test(error.code || '');
  const message = raw ? `Raw query failed. Code: \`${error.code}\`. Message: \`${error.message}\`` : String(error.message);
  const known = /^P\d/.test(error.code || '') ? error.code : 'P2010';
  const code = error.name === 'PrismaClientValidationError' ? 'P2009' : known;
  const meta = raw ? { code: error.code, message: error.message } : error.meta || {};
  const told = { is_panic: false, message: message.slice(-1500), meta, error_code: code };
  return { errors: [{ error: message, user_facing_error: told }], data: null };
}

// Transactions: one is open until the other side says how it ends

const transactions = new Map();

function begin({ max_wait: maxWait = 5000, timeout = 15000 }) {
  return new Promise((started, failed) => {
    const id = `tx${transactions.size + 1}-${Date.now()}`;
    const state = {};
    const end = new Promise((commit, rollback) => Object.assign(state, { commit, rollback }));
    state.done = prisma.$transaction(async (database) => {
      transactions.set(id, Object.assign(state, { database }));
      started(id);
      await end;
    }, { maxWait, timeout });
    state.done.catch((error) => { transactions.delete(id); failed(error); });
  });
}

async function end(id, how) {
  const state = transactions.get(id);
  if (!state) return {};
  transactions.delete(id);
  if (how === 'commit') state.commit(); else state.rollback(new Error('rollback'));
  try {
    await state.done;
  } catch (error) {
    if (how === 'commit') return failure(error);
  }
  return {};
}

async function answer(request, text) {
  if (request.url === '/status') return { status: 'ok' };
  if (request.url.startsWith('/metrics')) return { counters: [], gauges: [], histograms: [] };
  if (request.url === '/transaction/start') return { id: await begin(JSON.parse(text || '{}')) };
  const [, id, how] = request.url.match(/^\/transaction\/([^/]+)\/(commit|rollback)$/) || [];
  if (id) return end(id, how);
  const body = JSON.parse(text);
  const { database } = transactions.get(request.headers['x-transaction-id']) || {};
  if (!body.batch) return { data: { result: await execute(database || prisma, body) } };
  const all = async (within) => {
    const results = [];
    for (const query of body.batch) results.push({ data: { result: await execute(within, query) } });
    return results;
  };
  return { batchResult: await (database ? all(database) : prisma.$transaction(all, { timeout: 60000, maxWait: 20000 })) };
}

http.createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => { text += chunk; });
  request.on('end', async () => {
    const said = await answer(request, text).catch(failure);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(said, (name, value) => (typeof value === 'bigint' ? Number(value) : value)));
  });
}).listen(port, 'localhost');

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.exit(0); }, 1000).unref();
