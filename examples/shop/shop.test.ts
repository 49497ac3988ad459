import { expect, it } from 'vitest';
import { lookUpOrders, trackParcel } from './orders.ts';
import { checkRefundPolicy, issueRefund } from './refunds.ts';

it('the shop finds the orders of a customer', () => {
  const { customer, orders } = lookUpOrders('Mira@Example.com');
  expect(customer).toBe('Mira Holm');
  expect(orders.map(({ orderId, items }) => [orderId, items.map((item) => item.name)])).toEqual([
    ['A-1001', ['Copper kettle', 'Tea strainer']],
    ['A-1002', ['Linen tablecloth']],
    ['A-1003', ['Oak serving board']],
  ]);
  expect(() => lookUpOrders('nobody@example.com')).toThrow('There is no customer');
});

it('the shop tracks parcels', async () => {
  await expect(trackParcel('PX-7781')).resolves.toMatchObject({ status: 'in transit' });
  await expect(trackParcel('PX-0')).rejects.toThrow('The carrier knows no parcel PX-0.');
});

it('the shop refunds what its policy allows, once', () => {
  expect(checkRefundPolicy('A-1001', 'KETTLE-02', 'damaged')).toMatchObject({ eligible: true, amountCents: 4900 });
  expect(checkRefundPolicy('A-0990', 'LAMP-01', 'changed mind')).toMatchObject({ eligible: false, amountCents: 0 });
  expect(checkRefundPolicy('A-0990', 'LAMP-01', 'damaged')).toMatchObject({ eligible: true });
  expect(checkRefundPolicy('A-1002', 'LINEN-05', 'damaged')).toMatchObject({ eligible: false });
  expect(issueRefund('A-1001', 'KETTLE-02', 'damaged')).toEqual({
    refundId: 'R-1',
    item: 'Copper kettle',
    amountCents: 4900,
  });
  expect(() => issueRefund('A-1001', 'KETTLE-02', 'damaged')).toThrow('An item is refunded once.');
  expect(() => checkRefundPolicy('A-1001', 'NOPE', 'damaged')).toThrow('Order A-1001 has no item NOPE.');
});
