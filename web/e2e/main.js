/**
 * Walks through the page as a person would take them, against a running server of the automotive
 * example: `RECKONER_URL=http://127.0.0.1:8001 npm run e2e`. With `SCREENSHOTS=folder` every screen is
 * also written there, to be looked at.
 */

import './asking.js';
import './charts.js';
import './embedding.js';
import './screens.js';
import './size.js';
import './tasks.js';
