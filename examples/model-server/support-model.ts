import type { RefundDecision } from '../shop/refunds.ts';
import type { OfferedTool, Reply, ScriptedModel } from './scripted-model.ts';
import { type Notes, readNotes } from './support-notes.ts';

/**
 * Plays the model of `support-agents.ts`. Which agent it speaks as, it sees by the tools it is offered; what to do next,
 * by what was said and which tools were already called since the customer last spoke.
 */
export const supportModel: ScriptedModel = {
  decide(conversation, tools) {
    const notes = readNotes(conversation);
    if (offers(tools, 'transfer_to_orders_agent')) return triage(notes);
    if (offers(tools, 'track_parcel')) return answerAboutOrders(notes);
    if (offers(tools, 'issue_refund')) return answerAboutRefund(notes);
    return { text: subjectOf(notes) };
  },
};

function offers(tools: readonly OfferedTool[], name: string): boolean {
  return tools.some((tool) => tool.name === name);
}

function call(name: string, args: Record<string, unknown> = {}): Reply {
  return { toolCalls: [{ name, arguments: args }] };
}

function triage({ question }: Notes): Reply {
  if (wantsRefund(question)) return call('transfer_to_refunds_agent', { reason: 'The customer wants money back.' });
  if (asksForOrders(question)) {
    return call('transfer_to_orders_agent', { reason: 'The customer asks about orders.' });
  }
  return { text: 'Hello! Is this about an order that is on its way, or about a refund?' };
}

function wantsRefund(question: string): boolean {
  return /refund|money back|return/i.test(question);
}

function asksForOrders(question: string): boolean {
  return /parcel|deliver|arrive|where/i.test(question);
}

function answerAboutOrders({ question, email, orders, parcels }: Notes): Reply {
  if (wantsRefund(question)) return call('transfer_to_triage_agent', { reason: 'The customer asks about a refund.' });
  if (email === undefined) return { text: 'Which email address did you order with?' };
  if (orders === undefined) return call('look_up_orders', { email });
  const underway = orders.filter((order) => order.deliveredOn === null && order.trackingNumber !== null);
  const untracked = underway.filter((order) => !parcels.has(String(order.trackingNumber)));
  if (untracked.length > 0) {
    return {
      toolCalls: untracked.map((order) => ({
        name: 'track_parcel',
        arguments: { tracking_number: order.trackingNumber },
      })),
    };
  }
  if (underway.length === 0) return { text: 'Everything you ordered has been delivered.' };
  const lines = underway.map((order) => {
    const parcel = parcels.get(String(order.trackingNumber));
    const items = order.items.map((item) => item.name.toLowerCase()).join(' and the ');
    return `- Order ${order.orderId}, the ${items}: ${parcel?.status}, now at ${parcel?.location}, expected on ${parcel?.expectedOn}.`;
  });
  return { text: `${underway.length} of your orders are on their way:\n${lines.join('\n')}` };
}

function answerAboutRefund({ question, email, orders, decision, refund }: Notes): Reply {
  if (refund !== undefined) {
    return {
      text:
        `Done. I have refunded ${euros(refund.amountCents)} for the ${refund.item.toLowerCase()} (refund ${refund.refundId}). ` +
        'The money is on your card within five working days, and you need not send anything back. Sorry for the trouble!',
    };
  }
  if (asksForOrders(question) && !wantsRefund(question)) {
    return call('transfer_to_triage_agent', { reason: 'The customer asks about orders.' });
  }
  if (email === undefined) return { text: 'Which email address did you order with?' };
  if (orders === undefined) return call('look_up_orders', { email });
  for (const { orderId, items } of orders) {
    const item = items.find(({ name }) => question.toLowerCase().includes(name.toLowerCase()));
    if (item === undefined || item.sku === decision?.sku) continue;
    const reason = /leak|broke|damage|crack/i.test(question) ? 'damaged' : 'changed mind';
    return call('check_refund_policy', { order_id: orderId, sku: item.sku, reason });
  }
  if (decision !== undefined && /\b(yes|please do|go ahead)\b/i.test(question)) {
    return call('issue_refund', { order_id: decision.orderId, sku: decision.sku, reason: decision.reason });
  }
  if (decision !== undefined) return { text: decisionText(decision) };
  return { text: 'Which item is it about?' };
}

function decisionText({ eligible, amountCents, item, orderId, rule }: RefundDecision): string {
  if (!eligible) return `I am afraid not. ${rule}`;
  return `Yes: you can have the full ${euros(amountCents)} for the ${item.toLowerCase()} from order ${orderId} back. Shall I refund it to your card?`;
}

function subjectOf({ question }: Notes): string {
  const refund = /refunded (\S+ \S+) for the ([\w ]+) \(refund (\S+)\)/.exec(question);
  return refund === null
    ? 'A question to the support desk'
    : `Refund of ${refund[1]} for the ${refund[2]} (${refund[3]})`;
}

function euros(cents: number): string {
  return `${(cents / 100).toFixed(2)} EUR`;
}
