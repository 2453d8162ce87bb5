// A stand-in for the core: generators as goroutines on a virtual clock, whose only purpose is a trace in the
// contract's format. The page's tests run on it where no Wasm has been built. It never ships.

export class FakeRuntime {
  events = [];
  now = 0;
  #nextGoroutine = 1;
  #nextObject = 1;
  #ready = [];
  #timers = [];
  goroutines = [];

  constructor(workers) {
    this.workers = workers;
  }

  emit(kind, g, fields = {}) {
    const worker = g?.worker ?? -1;
    this.events.push({ kind, goroutine: g?.id ?? 0, worker, time: this.now * 1e6, ...fields });
  }

  object(type, name, capacity) {
    const object = {
      id: this.#nextObject++,
      name,
      capacity,
      values: [],
      closed: false,
      senders: [],
      receivers: [],
    };
    this.emit('object', this.current, { object: object.id, text: name, extra: type });
    if (type === 1) this.emit('chan_made', this.current, { object: object.id, arg: capacity });
    return object;
  }

  go(program, name) {
    const g = { id: this.#nextGoroutine++, name, spawnedAt: 'fake.cpp:1', worker: this.current?.worker ?? 0 };
    this.goroutines.push(g);
    g.program = program(g);
    this.emit('create', this.current, { arg: g.id });
    if (name) this.emit('name', g, { text: name });
    this.#ready.push([g, undefined]);
    return g;
  }

  ready(g, value, object) {
    if (g.state !== 'blocked') return;
    g.state = 'runnable';
    this.emit('unblock', this.current, { arg: g.id, object: object?.id ?? 0 });
    this.#ready.push([g, value]);
  }

  cancelTimer(g) {
    this.#timers = this.#timers.filter((t) => t.g !== g);
  }

  /** Runs until nothing can run; returns the goroutines that have not ended. */
  run() {
    for (;;) {
      const next = this.#ready.shift();
      if (next) {
        this.#step(...next);
        continue;
      }
      this.#timers.sort((a, b) => a.at - b.at);
      const timer = this.#timers.shift();
      if (!timer) return this.goroutines.filter((g) => g.state !== 'done');
      this.now = timer.at;
      this.current = undefined;
      this.ready(timer.g, 'slept');
    }
  }

  #step(g, value) {
    this.current = g;
    g.worker = g.id % this.workers;
    g.state = 'running';
    this.emit('run', g, { arg: g.worker });
    for (let input = value; ; ) {
      const { done, value: op } = g.program.next(input);
      if (done) {
        g.state = 'done';
        this.emit('end', g);
        return;
      }
      const result = this.#perform(g, op);
      if (!result) return;
      input = result.value;
    }
  }

  // { value } if the operation was done at once; undefined if the goroutine was parked.
  #perform(g, op) {
    this.now += 0.01;
    switch (op[0]) {
      case 'send':
        return this.#send(g, op[1], op[2]) ?? this.#park(g, 1, op[1], op[1].senders, op[2]);
      case 'recv':
        return this.#recv(g, op[1]) ?? this.#park(g, 2, op[1], op[1].receivers);
      case 'wait':
        return op[1].count === 0 ? { value: 0 } : this.#park(g, 4, op[1], op[1].senders);
      case 'sleep': {
        const stopped = op[2]?.cancelled;
        if (stopped) return { value: 'cancelled' };
        op[2]?.sleepers.push(g);
        this.#timers.push({ at: this.now + op[1], g });
        return this.#park(g, 5, undefined, []);
      }
    }
    throw new Error(op[0]);
  }

  #park(g, reason, object, queue, value) {
    queue.push({ g, value });
    g.state = 'blocked';
    g.blockedOn = { reason, object };
    this.emit('block', g, { reason, object: object?.id ?? 0 });
  }

  #send(g, ch, value) {
    const receiver = ch.receivers.shift();
    if (!receiver && ch.values.length >= ch.capacity) return undefined;
    if (!receiver) ch.values.push(value);
    this.emit('send', g, { object: ch.id, arg: value, extra: ch.values.length });
    if (receiver) {
      this.emit('recv', receiver.g, { object: ch.id, arg: value, extra: ch.values.length });
      this.ready(receiver.g, value, ch);
    }
    return { value: true };
  }

  #recv(g, ch) {
    if (ch.values.length) {
      const value = ch.values.shift();
      const sender = ch.senders.shift();
      if (sender) ch.values.push(sender.value);
      this.emit('recv', g, { object: ch.id, arg: value, extra: ch.values.length });
      if (sender) {
        this.emit('send', sender.g, { object: ch.id, arg: sender.value, extra: ch.values.length });
        this.ready(sender.g, true, ch);
      }
      return { value };
    }
    const sender = ch.senders.shift();
    if (sender) {
      this.emit('send', sender.g, { object: ch.id, arg: sender.value, extra: 0 });
      this.emit('recv', g, { object: ch.id, arg: sender.value, extra: 0 });
      this.ready(sender.g, true, ch);
      return { value: sender.value };
    }
    return ch.closed ? { value: undefined } : undefined;
  }

  close(ch) {
    ch.closed = true;
    this.emit('close', this.current, { object: ch.id });
    for (const { g } of ch.receivers.splice(0)) this.ready(g, undefined, ch);
  }

  add(wg, n) {
    wg.count = (wg.count ?? 0) + n;
    this.emit('wait_group', this.current, { object: wg.id, arg: wg.count });
    if (wg.count === 0) for (const { g } of wg.senders.splice(0)) this.ready(g, 0, wg);
  }

  cancel(ctx, cause) {
    if (ctx.cancelled) return;
    ctx.cancelled = cause;
    this.emit('cancel', this.current, { object: ctx.id, text: cause });
    for (const g of ctx.sleepers) {
      this.cancelTimer(g);
      this.ready(g, 'cancelled', ctx);
    }
  }
}
