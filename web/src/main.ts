/** Starts the page. */

import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { choose, storedChoice } from './lib/theme';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no place for the app');

choose(storedChoice());
mount(App, { target });
