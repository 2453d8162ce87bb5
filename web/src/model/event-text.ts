import type { TraceEvent } from '../engine/trace-format';
import { jobName, type Plan } from './plan';
import { goroutineName, objectName, type RunState } from './state';

/** What an event tells, as a sentence without its subject's capital: "worker 1 receives 3 from jobs". */
export function eventText(e: TraceEvent, state: RunState, plan: Plan): string {
  const who = e.goroutine ? goroutineName(state, e.goroutine) : 'a timer';
  const it = objectName(state, e.object);
  const what = it || 'something unnamed';
  switch (e.kind) {
    case 'create':
      return e.goroutine
        ? `${who} starts ${goroutineName(state, e.arg)}`
        : `${goroutineName(state, e.arg)} begins`;
    case 'start':
    case 'run':
      return `${who} runs`;
    case 'block':
    case 'park':
      return `${who} waits: ${e.reason}${it ? ` · ${it}` : ''}`;
    case 'unblock':
      return `${who} wakes ${goroutineName(state, e.arg)}${it ? ` through ${it}` : ''}`;
    case 'yield':
      return `${who} lets others run`;
    case 'end':
      return `${who} returns`;
    case 'panic':
      return `${who} panics: ${e.text}`;
    case 'send':
      return `${who} sends ${e.arg} to ${what}`;
    case 'recv':
      return `${who} receives ${e.arg} from ${what}`;
    case 'close':
      return `${who} closes ${what}`;
    case 'select':
      return `${who} selects case ${e.arg + 1}${it ? `: ${it}` : ''}`;
    case 'timer':
      return e.arg ? `a timer is due for ${goroutineName(state, e.arg)}` : 'a timer is due';
    case 'wait_group':
      return `${who} brings ${what} to ${e.arg | 0}`;
    case 'cancel':
      return `${who} cancels ${it || 'the context'}: ${e.text}`;
    case 'group_error':
      return `${who} gives the group its error: ${e.text}`;
    case 'task_begin':
      return `${who} begins ${jobName(plan, e.arg)}`;
    case 'task_end':
      return `${who} completes ${jobName(plan, e.arg)}`;
    case 'task_fail':
      return `${who} fails: ${e.text}`;
    case 'task_cancel':
      return `${who} gives up ${jobName(plan, e.arg)}: ${e.text}`;
    case 'log':
      return `${who} prints “${e.text}”`;
    case 'steal':
      return `thread ${e.worker + 1} takes ${who} over from thread ${e.arg + 1}`;
    case 'name':
      return `goroutine ${e.goroutine} is named ${e.text}`;
    case 'object':
      return `${e.text || 'an object'} is made`;
    case 'chan_made':
      return `${what} has room for ${e.arg}`;
    case 'none':
      return '';
  }
}
