import { lookUpOrders, trackParcel } from '../shop/orders.ts';
import { checkRefundPolicy, issueRefund } from '../shop/refunds.ts';
import { handOff, type Tool, tool } from './tool.ts';

/** The names of the desk's agents. */
export type AgentName = 'triage agent' | 'orders agent' | 'refunds agent';

/** An agent: what it is told, and what it can do. */
export interface Agent {
  name: AgentName;
  instructions: string;
  tools: Tool[];
}

const lookUpOrdersTool = tool(
  'look_up_orders',
  'The orders of a customer with their items, oldest first.',
  { email: 'The email address the customer ordered with.' },
  ({ email }) => lookUpOrders(email),
);
const refundParameters = {
  order_id: 'The order, such as A-1001.',
  sku: 'The item of the order, such as KETTLE-02.',
  reason: 'Either "damaged" or "changed mind".',
};

/** The desk's agents by name. A conversation starts with the triage agent. */
export const agents: Record<AgentName, Agent> = {
  'triage agent': {
    name: 'triage agent',
    instructions:
      'You are the front desk of a small homeware shop. Find out what the customer needs and hand the conversation to ' +
      'the right agent at once; do not answer questions about orders or refunds yourself.',
    tools: [
      handOff('orders agent', 'for where an order or a parcel is.'),
      handOff('refunds agent', 'for refunds, returns and damaged items.'),
    ],
  },
  'orders agent': {
    name: 'orders agent',
    instructions:
      'You tell customers of a small homeware shop where their orders are. Look the orders up, then track every parcel ' +
      'that is on its way, all of them at once. Hand anything else back to the triage agent.',
    tools: [
      lookUpOrdersTool,
      tool(
        'track_parcel',
        'Where a parcel is now, and when it is expected.',
        { tracking_number: 'The tracking number of an order, such as PX-7781.' },
        ({ tracking_number }) => trackParcel(tracking_number),
      ),
      handOff('triage agent', 'for anything that is not about where an order is.'),
    ],
  },
  'refunds agent': {
    name: 'refunds agent',
    instructions:
      'You handle refunds for a small homeware shop. Check the policy for the item first and ask the customer to ' +
      'confirm; issue the refund only after a yes. Hand anything else back to the triage agent.',
    tools: [
      lookUpOrdersTool,
      tool('check_refund_policy', 'Whether an item may be refunded, and how much.', refundParameters, (args) =>
        checkRefundPolicy(args.order_id, args.sku, args.reason),
      ),
      tool('issue_refund', 'Refunds an item to the card it was paid with.', refundParameters, (args) =>
        issueRefund(args.order_id, args.sku, args.reason),
      ),
      handOff('triage agent', 'for anything that is not about a refund.'),
    ],
  },
};
