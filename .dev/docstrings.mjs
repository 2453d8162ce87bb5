// Every public name in core/include/millrace/*.h has a docstring, a `///` comment right above it (`//` lines may come between).
//
// Public names are the types, functions, variables, aliases and concepts of every namespace but detail, and the public
// member functions and nested types of those types. These may go without: fields and enumerators, constructors, operators,
// overrides, what is defaulted or deleted, what the compiler calls in a co_await, names in detail_, and an overload right after one that has a
// docstring.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = 'core/include/millrace';
const KINDS = {
  CXXRecordDecl: 'type',
  ClassTemplateDecl: 'type',
  EnumDecl: 'type',
  FunctionDecl: 'function',
  FunctionTemplateDecl: 'function',
  CXXMethodDecl: 'member function',
  VarDecl: 'variable',
  VarTemplateDecl: 'variable',
  TypeAliasDecl: 'alias',
  TypeAliasTemplateDecl: 'alias',
  TypedefDecl: 'alias',
  ConceptDecl: 'concept',
};
const PATTERN = /^(CXX(Record|Method|Constructor|Conversion)|Function|Var|TypeAlias)Decl$/;
const NO_WORDS_NEEDED = /^(operator\b.*|detail_.*|await_(ready|suspend|resume)|promise_type)$/;

/** What clang makes of all the headers: the declarations of namespace millrace. */
function syntax_trees() {
  const headers = readdirSync(FOLDER).filter((name) => name.endsWith('.h'));
  const everything = headers.map((name) => `#include "millrace/${name}"\n`).join('');
  const json = execFileSync(
    'clang++-19',
    '-std=c++20 -stdlib=libc++ -Icore/include -fsyntax-only -Xclang -ast-dump=json -Xclang -ast-dump-filter=millrace -x c++ -'.split(' '),
    { input: everything, maxBuffer: 2 ** 30, encoding: 'utf8' },
  );
  return json.split(/^(?=\{)/m).map((one) => JSON.parse(one));
}

// clang gives a location's file and line only where they differ from those of the one before.
let file = '';
let line = 0;
function complete_locations(node) {
  if (typeof node !== 'object' || node === null) return;
  if ('offset' in node) {
    file = node.file ?? file;
    line = node.line ?? line;
    Object.assign(node, { file, line });
    return;
  }
  for (const value of Object.values(node)) complete_locations(value);
}

/** For clang, `//` lines with code in them part a docstring from what it is said of. */
function docstring_above(place) {
  const lines = readFileSync(place.file, 'utf8').split('\n');
  let above = place.line - 2;
  while (above >= 0 && /^\s*\/\/(?!\/)/.test(lines[above])) --above;
  return /^\s*\/\/\//.test(lines[above] ?? '');
}

const is = (kind) => (node) => node.kind === kind;
const documented = new Map(); // by the id of the first declaration: whether any has a docstring
const names = []; // {first, text}

class Scope {
  constructor(owner, access) {
    this.owner = owner;
    this.access = access;
    this.previous = {};
  }

  visit(node) {
    const children = node.inner ?? [];
    if (node.isImplicit) return;
    if (node.kind === 'NamespaceDecl' || node.kind === 'LinkageSpecDecl') {
      if (node.name === 'detail' || (node.kind === 'NamespaceDecl' && !node.name)) return;
      const inside = new Scope('', 'public');
      for (const child of children) inside.visit(child);
    } else if (node.kind === 'AccessSpecDecl') {
      this.access = node.access;
    } else if (node.kind in KINDS && this.access === 'public') {
      this.check(node, children);
    }
  }

  check(node, children) {
    // A template's comment is the template's, the rest is its pattern's.
    const pattern = /Template/.test(node.kind) ? children.find((child) => PATTERN.test(child.kind)) : node;
    const record = pattern.kind === 'CXXRecordDecl';
    if (record && !pattern.completeDefinition) return;
    if (NO_WORDS_NEEDED.test(node.name) || pattern.explicitlyDeleted || pattern.explicitlyDefaulted) return;
    if ((pattern.inner ?? []).some(is('OverrideAttr')) || /Constructor|Destructor|Conversion/.test(pattern.kind)) return;
    if (node.parentDeclContextId && node.previousDecl) return; // a member defined outside its class

    const begin = node.range.begin.expansionLoc ?? node.range.begin;
    const words = children.some(is('FullComment')) || docstring_above(begin);
    const same = this.previous.name === node.name && this.previous.words;
    const first = (!record && node.previousDecl) || node.id;
    this.previous = { name: node.name, words: words || same };
    documented.set(first, (documented.get(first) ?? false) || words || same);
    const place = node.loc.expansionLoc ?? node.loc;
    const qualified = this.owner ? `${this.owner}::${node.name}` : node.name;
    names.push({ first, text: `${place.file}:${place.line}: ${KINDS[node.kind]} ${qualified} has no docstring` });

    if (record) {
      const inside = new Scope(qualified, pattern.tagUsed === 'class' ? 'private' : 'public');
      for (const child of pattern.inner ?? []) if (child.kind !== 'VarDecl') inside.visit(child);
    }
  }
}

for (const tree of syntax_trees()) {
  complete_locations(tree);
  if (is('NamespaceDecl')(tree)) new Scope('', 'public').visit(tree);
}
const missing = names.filter(({ first }) => !documented.get(first)).map(({ text }) => text);
for (const text of new Set(missing)) console.log(text);
console.log(`docstrings: ${names.length - missing.length} of ${names.length} public names`);
if (missing.length > 0 || names.length === 0) process.exit(1);
