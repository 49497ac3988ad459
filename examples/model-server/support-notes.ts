import type { Order, Parcel } from '../shop/orders.ts';
import type { Refund, RefundDecision } from '../shop/refunds.ts';
import type { Message } from './scripted-model.ts';

/** What can be learned from a conversation with the support desk. What it does not tell is absent. */
export interface Notes {
  /** What the customer said last. */
  question: string;
  email?: string;
  orders?: Order[];
  /** By tracking number. */
  parcels: Map<string, Parcel>;
  /** About an item that was not refunded since. */
  decision?: RefundDecision;
  /** Made since the customer last spoke. */
  refund?: Refund;
}

/** Reads a conversation: what the customer said, and what the tools gave back. */
export function readNotes(conversation: readonly Message[]): Notes {
  const notes: Notes = { question: '', parcels: new Map() };
  const toolNames = new Map<string, string>();
  for (const message of conversation) {
    if (message.role === 'user') {
      notes.question = message.text;
      delete notes.refund;
      const email = /[\w.+-]+@[\w-]+(\.\w+)+/.exec(message.text)?.[0];
      if (email !== undefined) notes.email = email;
    } else if (message.role === 'assistant') {
      for (const call of message.toolCalls) toolNames.set(call.id, call.name);
    } else if (message.role === 'tool') {
      note(notes, toolNames.get(message.callId), message.text);
    }
  }
  return notes;
}

function note(notes: Notes, tool: string | undefined, text: string): void {
  if (!text.startsWith('{')) return;
  const result: unknown = JSON.parse(text);
  if (tool === 'look_up_orders') notes.orders = (result as { orders: Order[] }).orders;
  if (tool === 'check_refund_policy') notes.decision = result as RefundDecision;
  if (tool === 'issue_refund') {
    notes.refund = result as Refund;
    delete notes.decision;
  }
  if (tool === 'track_parcel') {
    const parcel = result as Parcel;
    notes.parcels.set(parcel.trackingNumber, parcel);
  }
}
