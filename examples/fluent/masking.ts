/**
 * Masks what must not leave the process, before it is written anywhere. The program itself sees everything.
 *
 *     node examples/fluent/masking.ts
 *
 * Prints:
 *
 *     the program sees {"found":"mira@example.com with pin 4711","apiKey":"very-private"}
 *     UNKNOWN lookUp  OK {"email":"[masked: email]","pin":"pin ####"} → {"found":"[masked: email] with pin 4711","apiKey":"[masked: secret]"}
 *     UNKNOWN diagnosis  OK
 */
import { init, trace, withSpan } from '@autolog/core';
import { printTree } from './print-tree.ts';

init({
  maskSecrets: { emails: true },
  mask: (text, { side }) => (side === 'inputs' ? text.replaceAll(/\b\d{4}\b/g, '####') : text),
});

const lookUp = trace(function lookUp(email: string, pin: string) {
  return { found: `${email} with ${pin}`, apiKey: 'very-private' };
});

console.log('the program sees', JSON.stringify(lookUp('mira@example.com', 'pin 4711')));
await printTree();

// Content can also be left out, of the whole program or of a part of it.
withSpan({ name: 'diagnosis', inputs: 'a broken arm', captureContent: 'metadata' }, () => 'a cast');
await printTree();
