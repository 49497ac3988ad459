/** A way to trace what is measured: ours, or a peer's. */
export interface Tracer<Subject> {
  /** What to call for the bare rounds, where the tracer has changed the subject for good. */
  bare?: Subject;
  /** Switches it on; gives what to call in place of the subject, which may be the subject itself. */
  begin(subject: Subject): Subject;
  /** Takes it out again, and has it hand over what it recorded. */
  end(): void | Promise<void>;
  /** How much it has handed over so far, in spans or in requests to its server. */
  recorded(): number;
  /** Puts a span of the program's own around some work. */
  around?(work: () => Promise<void>): Promise<void>;
}

/** The tracers that can be compared, by name. Each is made in a process of its own, just before it is needed. */
export type Tracers<Subject> = Record<string, () => Promise<Tracer<Subject>>>;

/** Some work to measure: it is done with the subject as it is, and with the traced one. */
export type Workload<Subject> = (subject: Subject, around: Around) => Promise<Record<string, number>>;

/** Does some work, in a span of the program's own where there is a tracer that makes some. */
export type Around = (work: () => Promise<void>) => Promise<void>;
