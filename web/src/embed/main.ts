/** Makes `<reckoner-answer>` known; on the page for frames, fills that. */

import { ReckonerAnswer } from './element';
import { frame } from './frame';

const isFrame =
  document.currentScript instanceof HTMLScriptElement &&
  document.currentScript.dataset['frame'] !== undefined;

// A page may take the script in twice.
if (!customElements.get('reckoner-answer'))
  customElements.define('reckoner-answer', ReckonerAnswer);
if (isFrame) frame();
