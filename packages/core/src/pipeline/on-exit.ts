import { pipeline } from './pipeline.ts';

/**
 * Has a function called when the process ends, before what is still running is written down as interrupted: an integration
 * ends there what it knows to have ended. Synchronous; what it throws goes nowhere.
 */
export function onExit(callback: () => void): void {
  pipeline.beforeExit.add(callback);
}
