// The custom-elements manifest of the package: what editors and other tools know of <mill-race>.
// https://github.com/webcomponents/custom-elements-manifest

const OTHERS = [
  ['view', 'What is shown, of stage, lanes, jobs and log.', 'stage lanes'],
  [
    'controls',
    'Fields that the reader may change, by the names of their attributes; without it, all of the pattern.',
    '',
  ],
  ['theme', 'light or dark; without it, as the reader has it.', ''],
  ['autoplay', 'Runs once when it comes into sight, unless the reader wants less motion.', ''],
  ['playground', 'Where the playground is that its link leads to; without it, there is no link.', ''],
];
const PROPERTIES = [
  ['--paper', 'What it stands on.'],
  ['--card', 'What stands on that: workers, lanes, buttons.'],
  ['--well', 'What is let into it: channels, the log.'],
  ['--ink', 'Text, and the button Run.'],
  ['--soft', 'Text of less weight.'],
  ['--line', 'Its border, and others that only divide.'],
  ['--edge', 'Borders of what can be used.'],
  ['--accent', 'Links, and what the reader may change.'],
  ['--accent-wash', 'What stands behind that.'],
  ['--focus', 'The ring around what has the focus.'],
  ['--font', 'The typeface of text.'],
  ['--mono', 'The typeface of code.'],
  ['--radius', 'The roundness of corners.'],
];
const text = (type) => ({ type: { text: type } });
const method = (name, description, returns, parameters = []) => ({
  kind: 'method',
  name,
  description,
  parameters: parameters.map(([parameter, type, optional]) => ({
    name: parameter,
    ...text(type),
    ...(optional && { optional }),
  })),
  return: text(returns),
});

/** Of the engine's fields; `attributeOf` names a field's attribute. */
export function customElements(schema, attributeOf) {
  const typeOf = ({ type, values }) => values?.map((value) => `'${value}'`).join(' | ') ?? type;
  const fields = schema.fields.map((field) => ({
    name: attributeOf(field),
    description: field.doc + (field.min === undefined ? '' : ` (${field.min} to ${field.max})`),
    ...text(typeOf(field)),
    default: String(field.default ?? ''),
  }));
  const others = OTHERS.map(([name, description, byDefault]) => ({
    name,
    description,
    ...text(name === 'autoplay' ? 'boolean' : 'string'),
    default: byDefault,
  }));
  const event = (name, type, description) => ({ name, description, ...text(`CustomEvent<${type}>`) });
  const declaration = {
    kind: 'class',
    name: 'MillRace',
    customElement: true,
    tagName: 'mill-race',
    description: 'A program of goroutines, run and shown where it stands in a text.',
    superclass: { name: 'LitElement', package: 'lit' },
    attributes: [...fields, ...others],
    members: [
      method(
        'run',
        'Runs the program, when its turn comes. Resolves, after mr-outcome, to whether it came to an outcome: not if it runs already or is stopped before there is an engine, or, after mr-error, if an attribute is wrong or no engine runs. Never rejects.',
        'Promise<boolean>',
      ),
      method(
        'stop',
        'Stops the run, if there is one: it comes to the outcome stopped. One that waits for the engine is not begun.',
        'void',
      ),
      method(
        'seek',
        'Goes to a moment of the run on show, in milliseconds since it began; to its end, if it was shorter.',
        'void',
        [['ms', 'number']],
      ),
      method(
        'explore',
        'Looks for every way in which the program can come out; an abort resolves it with what it has seen. Rejects with ScenarioError if an attribute is wrong, with EngineError if no engine runs, and with an AbortError if another search has begun.',
        'Promise<Exploration>',
        [['options', 'ExploreOptions', true]],
      ),
    ],
    events: [
      event('mr-ready', '{ mode: Mode }', 'An engine is there.'),
      event('mr-run', '{ scenario: RawScenario }', 'A run begins.'),
      event('mr-outcome', '{ outcome: Outcome }', 'A run has ended.'),
      event(
        'mr-error',
        '{ message: string }',
        'No engine starts, the one that ran has failed, or run() was refused for an attribute.',
      ),
    ],
    slots: [
      { name: '', description: 'What is seen without a script, and beside what is wrong with an attribute.' },
    ],
    cssProperties: PROPERTIES.map(([name, description]) => ({ name, description })),
    cssParts: [
      { name: 'player', description: 'The whole.' },
      { name: 'run', description: 'The button Run.' },
    ],
  };
  const path = 'lib/element.js';
  return {
    schemaVersion: '1.0.0',
    modules: [
      {
        kind: 'javascript-module',
        path,
        declarations: [declaration],
        exports: [
          { kind: 'js', name: 'MillRace', declaration: { name: 'MillRace', module: path } },
          {
            kind: 'custom-element-definition',
            name: 'mill-race',
            declaration: { name: 'MillRace', module: path },
          },
        ],
      },
    ],
  };
}
