"""Streamlit entry: page config and navigation, nothing else."""

import streamlit as st

from ui.navigation import LOGO, pages

st.set_page_config(page_title="Recoupe", page_icon=LOGO, layout="wide", initial_sidebar_state="collapsed")
st.logo(LOGO, size="large")
st.navigation(pages(), position="top").run()
