/**
 * Runs laid over each other, in a cell or on a page.
 *
 * A session asks whether the server has the runs and then feeds a model; a panel draws the model
 * into an element of the page.
 */

export { ComparePanel, type CompareOptions } from './panel';
export {
  COMPARE_MIME_TYPE,
  type CompareReference,
  type ComparedRun,
  isSameComparison,
  readCompare
} from './reference';
export { CompareSession } from './session';
