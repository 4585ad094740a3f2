"""The pages, one file each, and the components they share; the only folder that imports streamlit."""
