/** The screens of the page and the parts of operations, by what people call them. */

import type { Me } from '../wire';
import type { Route } from './route';

export interface Part {
  tab: string;
  label: string;
  /** The least that one must be to see it. */
  least: Me['role'];
}

export const screens: { href: string; label: string; at: Route['page'][] }[] = [
  { href: '/', label: 'Ask', at: ['ask'] },
  { href: '/reports', label: 'Reports', at: ['reports', 'report'] },
  { href: '/catalog', label: 'What can I ask?', at: ['catalog'] },
  { href: '/operations', label: 'Operations', at: ['operations'] },
];

export const operations: Part[] = [
  { tab: 'overview', label: 'Overview', least: 'viewer' },
  { tab: 'snapshots', label: 'Snapshots', least: 'admin' },
  { tab: 'jobs', label: 'Jobs', least: 'admin' },
  { tab: 'questions', label: 'Questions', least: 'editor' },
  { tab: 'learned', label: 'Learned', least: 'editor' },
  { tab: 'keys', label: 'Keys', least: 'admin' },
  { tab: 'audit', label: 'Audit', least: 'admin' },
];

export const addressOfPart = (tab: string): string =>
  tab === 'overview' ? '/operations' : `/operations?tab=${tab}`;
