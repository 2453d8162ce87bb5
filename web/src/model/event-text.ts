import type { TraceEvent } from '../engine/trace-format';
import type { Messages } from '../text/messages';
import { jobName, type Plan } from './plan';
import { goroutineName, objectName, type RunState } from './state';

/** What an event tells, as a sentence without its subject's capital: "worker 1 receives 3 from jobs". */
export function eventText({ events: t }: Messages, e: TraceEvent, state: RunState, plan: Plan): string {
  const who = e.goroutine ? goroutineName(state, e.goroutine) : t.timer;
  const it = objectName(state, e.object);
  const what = it || t.unnamed;
  switch (e.kind) {
    case 'create':
      return e.goroutine ? t.starts(who, goroutineName(state, e.arg)) : t.begins(goroutineName(state, e.arg));
    case 'start':
    case 'run':
      return t.runs(who);
    case 'block':
    case 'park':
      return t.waits(who, [e.reason, it].filter(Boolean).join(' · '));
    case 'unblock':
      return t.wakes(who, goroutineName(state, e.arg)) + (it && t.through(it));
    case 'yield':
      return t.yields(who);
    case 'end':
      return t.returns(who);
    case 'panic':
      return t.panics(who, e.text);
    case 'send':
      return t.sends(who, e.arg, what);
    case 'recv':
      return t.receives(who, e.arg, what);
    case 'close':
      return t.closes(who, what);
    case 'select':
      return t.selects(who, e.arg + 1) + (it && `: ${it}`);
    case 'timer':
      return e.arg ? t.dueFor(goroutineName(state, e.arg)) : t.due;
    case 'wait_group':
      return t.counts(who, what, e.arg | 0);
    case 'cancel':
      return t.cancels(who, it || t.context, e.text);
    case 'group_error':
      return t.groupError(who, e.text);
    case 'task_begin':
      return t.beginsJob(who, jobName(plan, e.arg));
    case 'task_end':
      return t.completesJob(who, jobName(plan, e.arg));
    case 'task_fail':
      return t.fails(who, e.text);
    case 'task_cancel':
      return t.givesUp(who, jobName(plan, e.arg), e.text);
    case 'log':
      return t.prints(who, e.text);
    case 'steal':
      return t.takesOver(e.worker + 1, who, e.arg + 1);
    case 'name':
      return t.isNamed(e.goroutine, e.text);
    case 'object':
      return t.isMade(e.text || t.object);
    case 'chan_made':
      return t.hasRoom(what, e.arg);
    case 'none':
      return '';
  }
}
