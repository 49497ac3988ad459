/**
 * Agents with tools, one of which hands off to another agent: that one follows beside the first, and each tool has the id
 * of the model's call that it answers.
 *
 *     node examples/fluent/agents-and-handoffs.ts
 *
 * Prints:
 *
 *     CHAIN support  OK {"agent":"triage","orderId":"A-1001"} → {"refundId":"R-1","orderId":"A-1001"}
 *       AGENT triage  OK {"agent":"triage","orderId":"A-1001"} → {"refundId":"R-1","orderId":"A-1001"}
 *         TOOL transfer_to_refunds  OK {"orderId":"A-1001"} → {"assistant":"refunds"}
 *       AGENT refunds  OK {"agent":"refunds","orderId":"A-1001"} → {"refundId":"R-1","orderId":"A-1001"}
 *         TOOL issue_refund  OK {"orderId":"A-1001"} → {"refundId":"R-1","orderId":"A-1001"}
 *     transfer_to_refunds {"tool.callId":"call_triage","handoff.from":"triage","handoff.to":"refunds"}
 *     issue_refund {"tool.callId":"call_refunds"}
 */
import { getLastActiveTraceId, getTrace, traceAgent, traceTools, withToolCall } from '@autolog/core';
import { printTree } from './print-tree.ts';

interface Agent {
  name: string;
  instructions: string;
  tools: Record<string, (args: { orderId: string }) => unknown>;
}
const refunds: Agent = {
  name: 'refunds',
  instructions: 'You refund.',
  tools: traceTools({ issue_refund: ({ orderId }: { orderId: string }) => ({ refundId: 'R-1', orderId }) }),
};
const triage: Agent = {
  name: 'triage',
  instructions: 'You find out who can help.',
  tools: traceTools({ transfer_to_refunds: () => refunds }),
};

/** In place of a model: the call that it would ask for. */
const callOf = ({ name, tools }: Agent) => ({ id: `call_${name}`, tool: Object.keys(tools)[0]! });

const runAgent = traceAgent(
  (agent) => agent,
  function support(agent: Agent, orderId: string): unknown {
    const call = callOf(agent);
    const result = withToolCall(call, () => agent.tools[call.tool]!({ orderId }));
    return result === refunds ? runAgent(refunds, orderId) : result;
  },
);

runAgent(triage, 'A-1001');
await printTree();
for (const { type, name, attributes } of (await getTrace(getLastActiveTraceId()!))!.data.spans)
  if (type === 'TOOL') console.log(name, JSON.stringify(attributes));
