import { describe, expect, it } from 'vitest';
import { agents, type AgentName } from '../support-desk/agents.ts';
import type { Message, Reply } from './scripted-model.ts';
import { supportModel } from './support-model.ts';

/** What the model says as that agent. */
function ask(agent: AgentName, ...conversation: Message[]): Reply {
  const tools = agents[agent].tools.map(({ definition: { function: described } }) => ({
    name: described.name,
    description: described.description ?? '',
    parameters: described.parameters,
  }));
  return supportModel.decide([{ role: 'system', text: agents[agent].instructions }, ...conversation], tools, {
    hostedTools: [],
  });
}

const user = (text: string): Message => ({ role: 'user', text });
const called = (id: string, name: string): Message => ({
  role: 'assistant',
  text: '',
  toolCalls: [{ id, name, arguments: {} }],
});
const result = (callId: string, value: unknown): Message => ({ role: 'tool', callId, text: JSON.stringify(value) });
const order = (orderId: string, deliveredOn: string | null, name: string): object => ({
  orderId,
  deliveredOn,
  trackingNumber: `P-${orderId}`,
  items: [{ sku: `S-${orderId}`, name, priceCents: 1000 }],
});
const orders = (...list: object[]): Message[] => [
  called('c1', 'look_up_orders'),
  result('c1', { customer: 'Bo', orders: list }),
];

describe('the model of the support desk', () => {
  it('hands off from triage by what the customer wants', () => {
    expect(ask('triage agent', user('Where is my parcel?'))).toMatchObject({
      toolCalls: [{ name: 'transfer_to_orders_agent' }],
    });
    expect(ask('triage agent', user('I want my money back'))).toMatchObject({
      toolCalls: [{ name: 'transfer_to_refunds_agent' }],
    });
    expect(ask('triage agent', user('Hello'))).toEqual({ text: expect.stringContaining('Is this about') });
  });

  it('asks for an email address until it has read one', () => {
    expect(ask('orders agent', user('Where is my order?'))).toEqual({ text: expect.stringContaining('email address') });
    expect(ask('orders agent', user('Where is my order? I am bo@example.com'))).toEqual({
      toolCalls: [{ name: 'look_up_orders', arguments: { email: 'bo@example.com' } }],
    });
  });

  it('tracks all parcels on their way at once, and only those it has not tracked', () => {
    const known = [
      user('bo@example.com: where are my orders?'),
      ...orders(order('1', '2026-03-01', 'Cup'), order('2', null, 'Pan'), order('3', null, 'Lid')),
    ];
    expect(ask('orders agent', ...known)).toEqual({
      toolCalls: [
        { name: 'track_parcel', arguments: { tracking_number: 'P-2' } },
        { name: 'track_parcel', arguments: { tracking_number: 'P-3' } },
      ],
    });
    const parcel = { trackingNumber: 'P-2', status: 'in transit', location: 'Ghent', expectedOn: '2026-03-22' };
    expect(ask('orders agent', ...known, called('c2', 'track_parcel'), result('c2', parcel))).toEqual({
      toolCalls: [{ name: 'track_parcel', arguments: { tracking_number: 'P-3' } }],
    });
  });

  it('refunds only after the policy was checked and the customer said yes', () => {
    const asked = [user('bo@example.com: my cup broke, I want a refund'), ...orders(order('1', '2026-03-01', 'Cup'))];
    const item = { order_id: '1', sku: 'S-1', reason: 'damaged' };
    expect(ask('refunds agent', ...asked)).toEqual({ toolCalls: [{ name: 'check_refund_policy', arguments: item }] });
    const decision = {
      orderId: '1',
      sku: 'S-1',
      item: 'Cup',
      reason: 'damaged',
      eligible: true,
      amountCents: 1000,
      rule: '',
    };
    const checked = [...asked, called('c2', 'check_refund_policy'), result('c2', decision)];
    const offer = ask('refunds agent', ...checked);
    expect(offer).toEqual({ text: expect.stringContaining('10.00 EUR') });
    const confirmed = [...checked, { role: 'assistant', text: 'Shall I?', toolCalls: [] } as Message, user('Yes')];
    expect(ask('refunds agent', ...confirmed)).toEqual({ toolCalls: [{ name: 'issue_refund', arguments: item }] });
    const refunded = [
      ...confirmed,
      called('c3', 'issue_refund'),
      result('c3', { refundId: 'R-7', item: 'Cup', amountCents: 1000 }),
    ];
    expect(ask('refunds agent', ...refunded)).toEqual({ text: expect.stringContaining('R-7') });
  });

  it('gives what is not about refunds back to triage, and turns down what the policy forbids', () => {
    const decision = {
      orderId: '1',
      sku: 'S-1',
      item: 'Cup',
      reason: 'changed mind',
      eligible: false,
      amountCents: 0,
      rule: 'Too late.',
    };
    const asked = [user('bo@example.com: refund my cup'), ...orders(order('1', '2026-01-01', 'Cup'))];
    expect(ask('refunds agent', ...asked, called('c2', 'check_refund_policy'), result('c2', decision))).toEqual({
      text: 'I am afraid not. Too late.',
    });
    expect(ask('orders agent', user('I want a refund'))).toMatchObject({
      toolCalls: [{ name: 'transfer_to_triage_agent' }],
    });
    expect(ask('refunds agent', user('Where is my parcel?'))).toMatchObject({
      toolCalls: [{ name: 'transfer_to_triage_agent' }],
    });
  });
});
